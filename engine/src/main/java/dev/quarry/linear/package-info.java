/// Dense matrices: products on all cores, and the orthogonal matrix nearest to a given one. Useful for training
/// rotations and maps; not for search.
@NullMarked
package dev.quarry.linear;

import org.jspecify.annotations.NullMarked;
