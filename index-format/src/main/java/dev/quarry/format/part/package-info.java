/// Parts that several section kinds share: where parts stand in a section, offsets, row bitmaps, and key tables (byte
/// strings or longs with a hash table over them). Useful for writing a section kind; not a section of its own.
@NullMarked
package dev.quarry.format.part;

import org.jspecify.annotations.NullMarked;
