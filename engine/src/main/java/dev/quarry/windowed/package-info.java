/// Windowed term-at-a-time search: whole posting lists added up window after window of rows. Useful for exact search
/// and for small segments, which it makes cheap to build; not for large ones, where its cost grows with the rows.
@NullMarked
package dev.quarry.windowed;

import org.jspecify.annotations.NullMarked;
