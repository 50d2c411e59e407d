package dev.quarry.format.rows;

import dev.quarry.format.LittleEndian;

/// Offsets and bounds of a split sparse rows section; `FORMAT.md` has the same in words.
///
/// @param termBytes 2 or 3, one plane each
/// @param chunks chunks of each row's head
record SplitLayout(int termBytes, int chunks) {

    /// Non-zeros of a chunk: three planes and the trailer are three cache lines.
    static final int CHUNK = 62;

    static final int STEP = 56;
    static final int RESERVED = 60;

    static final int MOST_CHUNKS = 16;

    /// Bytes at a chunk's end: where the tail is (u32), its largest value (u8), the chunk's non-zeros (u8).
    static final int TRAILER_BYTES = 6;

    /// Tails start at multiples of this.
    static final int TAIL_UNIT = 16;

    /// The tail that rows without one share: no non-zeros.
    static final int EMPTY_TAIL_BYTES = TAIL_UNIT;

    /// Zero bytes behind the last tail, so that whole vectors and lines can be loaded.
    static final int SLACK_BYTES = 256;

    /// Bytes of a chunk's fine values.
    static final int FINE_BYTES = 64;

    /// Codes of the largest value in a section lie at or above half of this.
    static final int CODES = 1 << 16;

    /// How many chunks hold about half of a mean row.
    static SplitLayout of(int vocabulary, long nonZeros, long rows) {
        double mean = (double) nonZeros / Math.max(1, rows);
        int chunks = Math.clamp(Math.round(mean / (2 * CHUNK)), 1, MOST_CHUNKS);
        return new SplitLayout(vocabulary <= SparseRowsLayout.SHORT_TERMS ? 2 : 3, chunks);
    }

    /// Bytes of a chunk: planes and trailer, in whole cache lines.
    int chunkBytes() {
        return (int) LittleEndian.align((long) CHUNK * planes() + TRAILER_BYTES, 64);
    }

    /// Planes of a run: the terms' bytes and the value.
    int planes() {
        return termBytes + 1;
    }

    int headBytes() {
        return chunks * chunkBytes();
    }

    int fineBytes() {
        return chunks * FINE_BYTES;
    }

    /// Non-zeros of a full head.
    int headSize() {
        return chunks * CHUNK;
    }

    /// Bytes of a tail of so many non-zeros, with their fine values.
    long tailBytes(int count) {
        return count == 0 ? 0 : LittleEndian.align(Integer.BYTES + (long) count * (planes() + 1), TAIL_UNIT);
    }

    static float scale(float largest) {
        if (largest <= 0) {
            return 1;
        }
        int exponent = Math.max(Math.getExponent(largest), Float.MIN_EXPONENT) - (Short.SIZE - 1);
        return Math.scalb(1f, Math.max(exponent, Float.MIN_EXPONENT));
    }

    /// A positive value as a code from 1.
    static int code(float value, float scale) {
        return Math.clamp(Math.round((double) value / scale), 1, CODES - 1);
    }

    /// The least step whose quotients of all codes up to this one fit a byte, as do the remainders.
    static int step(int largestCode) {
        return largestCode / 256 + 1;
    }
}
