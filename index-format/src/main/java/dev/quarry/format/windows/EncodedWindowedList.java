package dev.quarry.format.windows;

/// The bytes of one list, ready for [WindowedPostingsWriter#append], and what the section's totals need.
public final class EncodedWindowedList {

    private final byte[] bytes;
    private final int postings;
    private final int runs;

    EncodedWindowedList(byte[] bytes, int postings, int runs) {
        this.bytes = bytes;
        this.postings = postings;
        this.runs = runs;
    }

    byte[] bytes() {
        return bytes;
    }

    /// The number of rows.
    public int postings() {
        return postings;
    }

    /// The number of windows that have some of them.
    public int runs() {
        return runs;
    }
}
