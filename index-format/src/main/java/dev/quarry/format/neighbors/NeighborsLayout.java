package dev.quarry.format.neighbors;

import dev.quarry.format.part.PartLayout;

/// Offsets and sizes of a `ROW_NEIGHBORS` section; `FORMAT.md` has the same in words.
///
/// @param rows the segment's row count
/// @param degree the most neighbors of a row
record NeighborsLayout(int rows, int degree) {

    /// Row numbers of fixed width, one behind the other.
    static final int PACKED = 1;

    static final int ENCODING = 0;
    static final int ROW_BITS = 4;
    static final int DEGREE = 8;
    static final int RESERVED = 12;
    static final int ROWS = 16;
    static final int HEADER_END = 24;

    static final int DATA = PartLayout.HEADER_BYTES;

    static final int MOST_NEIGHBORS = 255;

    /// Zero bytes behind the last row, so that eight bytes can be loaded at any number.
    static final int SLACK_BYTES = 8;

    /// Bits of a row number.
    int rowBits() {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1));
    }

    /// Bytes from a row's neighbors to those of the next.
    int stride() {
        return (rowBits() * degree + Byte.SIZE - 1) / Byte.SIZE;
    }

    long sectionBytes() {
        return DATA + (long) rows * stride() + SLACK_BYTES;
    }
}
