/// Work on whole batches of vectors, which may cross to an accelerator: clustering, encoding, exact neighbors,
/// training steps. Useful for building and training; not for a search of one query, whose kernels are in
/// `dev.quarry.kernel`.
@NullMarked
package dev.quarry.batch;

import org.jspecify.annotations.NullMarked;
