package dev.quarry.format.rows;

/// Offsets and bounds of a sparse rows section; `FORMAT.md` has the same in words.
final class SparseRowsLayout {

    static final int HEADER_BYTES = 64;
    static final int ENCODING = 0;
    static final int TERM_BYTES = 4;
    static final int OFFSET_SHIFT = 8;
    static final int SCALE = 12;
    static final int ROWS = 16;
    static final int VOCABULARY = 24;
    static final int NON_ZEROS = 32;
    static final int LONGEST = 40;
    static final int DATA = 48;
    static final int RESERVED = 56;

    /// Vocabularies up to this size have terms of two bytes.
    static final int SHORT_TERMS = 1 << 16;

    /// Rows start at multiples of `1 << shift` bytes; the smallest shift that lets 32 bits reach the last row.
    static final int LEAST_SHIFT = 2;

    static final int MOST_SHIFT = 8;

    /// Zero bytes behind the last row, so that a vector load at any value stays inside the section.
    static final int SLACK_BYTES = 64;

    static final int DATA_ALIGNMENT = 64;

    private SparseRowsLayout() {}

    static int termBytes(int vocabulary) {
        return vocabulary <= SHORT_TERMS ? Short.BYTES : Integer.BYTES;
    }

    static long rowBytes(SparseEncoding encoding, int termBytes, int count) {
        return encoding.headBytes() + (long) count * (termBytes + encoding.valueBytes());
    }
}
