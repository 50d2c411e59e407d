/// For each row of a sparse field the rows most like it: a graph of fixed degree, written and viewed. Useful for going
/// from good hits to others; not for finding the first ones.
@NullMarked
package dev.quarry.format.neighbors;

import org.jspecify.annotations.NullMarked;
