package dev.quarry.format.part;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// One bit per row: row `r` is bit `r % 64` of the `r / 64`-th 64-bit word. Immutable and thread-safe.
///
/// @param words the words, `ceil(rows / 64)` of them; bits behind the last row are zero
/// @param rows the number of rows
public record RowBitmap(MemorySegment words, int rows) {

    /// The length in bytes of a bitmap of so many rows.
    public static long byteSize(long rows) {
        return (rows + 63) / 64 * Long.BYTES;
    }

    /// Whether the row's bit is set.
    public boolean get(int row) {
        Objects.checkIndex(row, rows);
        return (words.get(LittleEndian.LONG, (long) (row >>> 6) * Long.BYTES) >>> row & 1) != 0;
    }

    /// Reports a bitmap that should not be stored because all bits are set, and bits behind the last row.
    ///
    /// @param at where the bitmap starts in its section
    public void check(Section section, long at, Findings findings) {
        long set = 0;
        for (long word = 0; word < words.byteSize(); word += Long.BYTES) {
            set += Long.bitCount(words.get(LittleEndian.LONG, word));
        }
        findings.require(set < rows, section, at, "fewer than " + rows + " bits set", set);
        if ((rows & 63) != 0) {
            long last = words.byteSize() - Long.BYTES;
            long behind = words.get(LittleEndian.LONG, last) >>> rows;
            findings.require(behind == 0, section, at + last, "no bits behind row " + (rows - 1), behind);
        }
    }
}
