/// Stored payloads: arbitrary bytes per row, packed in LZ4 blocks. Useful for showing what was found; not for anything
/// that is read in the search itself.
@NullMarked
package dev.quarry.format.payload;

import org.jspecify.annotations.NullMarked;
