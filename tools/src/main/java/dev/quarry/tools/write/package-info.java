/// Writes vector files row by row and converts one format to another.
@NullMarked
package dev.quarry.tools.write;

import org.jspecify.annotations.NullMarked;
