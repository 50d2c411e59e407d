/// Documents of several vectors, measured. Useful for choosing how hard a search tries; not for fields of one
/// vector.
@NullMarked
package dev.quarry.bench.multi;

import org.jspecify.annotations.NullMarked;
