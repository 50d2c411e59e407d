/// Reads vector files, id lists and vocabularies row by row, from plain, gzip or zstd files.
@NullMarked
package dev.quarry.tools.read;

import org.jspecify.annotations.NullMarked;
