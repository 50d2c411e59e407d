package dev.quarry.format.part;

import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Where items of varying length start in a stretch of bytes: `count + 1` numbers that do not decrease, from 0 to the
/// length of the stretch, each of 4 bytes, or 8 when the stretch has 4 GiB or more. Immutable and thread-safe.
///
/// @param bytes the numbers
/// @param width bytes per number, 4 or 8
public record Offsets(MemorySegment bytes, int width) {

    /// The width for a stretch of so many bytes.
    public static int widthFor(long length) {
        return length >>> Integer.SIZE == 0 ? Integer.BYTES : Long.BYTES;
    }

    /// The length in bytes of the offsets of so many items.
    public static long byteSize(long count, int width) {
        return (count + 1) * width;
    }

    /// Appends numbers that are given in 8 bytes each, in `width` bytes each.
    public static void write(MemorySegment longs, int width, SectionOutput out) throws IOException {
        for (long at = 0; at < longs.byteSize(); at += Long.BYTES) {
            if (width == Integer.BYTES) {
                out.putInt((int) longs.get(LONG, at));
            } else {
                out.putLong(longs.get(LONG, at));
            }
        }
    }

    /// Verifies width, the first and the last number.
    ///
    /// @param section where the numbers stand
    /// @param at where they start in the section
    /// @param length the length of the stretch
    /// @param count the number of items
    public static Offsets open(Section section, long at, int width, long count, long length) {
        Offsets offsets = new Offsets(section.slice(at, byteSize(count, width)), width);
        section.require(offsets.at(0) == 0, at, "a first offset of 0", offsets.at(0));
        long last = offsets.at(count);
        section.require(last == length, at + count * width, "a last offset of " + length, last);
        return offsets;
    }

    /// Where item `index` starts; for `count`, where the last one ends.
    public long at(long index) {
        return width == Integer.BYTES
                ? Integer.toUnsignedLong(bytes.get(INT, index * Integer.BYTES))
                : bytes.get(LONG, index * Long.BYTES);
    }

    /// Reports items whose length is not in a range.
    ///
    /// @param at where the numbers start in the section
    public void check(Section section, long at, long shortest, long longest, Findings findings) {
        long count = bytes.byteSize() / width - 1;
        for (long i = 0; i < count; i++) {
            long length = at(i + 1) - at(i);
            if (length < shortest || length > longest) {
                String expected = "an item of " + shortest + " to " + longest + " bytes";
                findings.add(section.corrupt(at + (i + 1) * width, expected, length + " bytes"));
            }
        }
    }
}
