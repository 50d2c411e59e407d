/// Proves that a segment file obeys the format, byte by byte and structure by structure. Useful after copying files or
/// doubting a disk, and in tests; not needed before opening a segment, which verifies what it relies on.
@NullMarked
package dev.quarry.format.check;

import org.jspecify.annotations.NullMarked;
