/// Documents of several vectors: their scores against several query vectors, exactly and from the best vectors
/// found. Useful for passages and tokens; not for how single vectors are searched.
@NullMarked
package dev.quarry.multi;

import org.jspecify.annotations.NullMarked;
