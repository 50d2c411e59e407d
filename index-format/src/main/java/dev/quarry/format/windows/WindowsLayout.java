package dev.quarry.format.windows;

/// Offsets and bounds of a windowed postings section; `FORMAT.md` has the same in words.
final class WindowsLayout {

    static final int BYTES_OF_BOUNDS = 1;

    static final int HEADER_BYTES = 64;
    static final int ENCODING = 0;
    static final int WINDOW_SHIFT = 4;
    static final int ROWS = 8;
    static final int VOCABULARY = 16;
    static final int POSTINGS = 24;
    static final int RUNS = 32;
    static final int DATA = 40;
    static final int RESERVED = 48;

    static final int LEAST_WINDOW_SHIFT = 8;
    /// Offsets of rows inside a window take two bytes.
    static final int MOST_WINDOW_SHIFT = 16;

    static final int MOST_TERMS = 1 << 24;

    static final int DATA_ALIGNMENT = 64;
    /// Lists start at multiples of this, which lets 32 bits reach 64 GiB.
    static final int LIST_SHIFT = 4;

    static final int LIST_BYTES = 1 << LIST_SHIFT;

    static final int LIST_HEADER_BYTES = 16;
    static final int LIST_RUNS = 0;
    static final int LIST_POSTINGS = 4;
    static final int LIST_UNIT = 8;
    static final int LIST_RESERVED = 12;

    /// A run is `window << 8 | most`.
    static final int VALUE_BITS = 8;

    static final int MOST_VALUE = (1 << VALUE_BITS) - 1;

    static final int POSTING_BYTES = Short.BYTES + Byte.BYTES;

    private WindowsLayout() {}

    static long startsAt(int runs) {
        return LIST_HEADER_BYTES + (long) runs * Integer.BYTES;
    }

    static long offsetsAt(int runs) {
        return startsAt(runs) + (runs + 1L) * Integer.BYTES;
    }

    static long valuesAt(int runs, int postings) {
        return offsetsAt(runs) + (long) postings * Short.BYTES;
    }

    static long listBytes(int runs, int postings) {
        return offsetsAt(runs) + (long) postings * POSTING_BYTES;
    }

    /// How many windows hold `rows` rows.
    static int windows(int rows, int shift) {
        return (int) (((long) rows + (1L << shift) - 1) >>> shift);
    }
}
