package dev.quarry.format.postings;

/// The bytes of one posting list, ready for [BlockedPostingsWriter#append], and what the section's totals need.
public final class EncodedList {

    private final byte[] bytes;
    private final int blocks;
    private final int postings;
    private final int entries;
    private final int largestBlock;

    EncodedList(byte[] bytes, int blocks, int postings, int entries, int largestBlock) {
        this.bytes = bytes;
        this.blocks = blocks;
        this.postings = postings;
        this.entries = entries;
        this.largestBlock = largestBlock;
    }

    byte[] bytes() {
        return bytes;
    }

    /// The number of blocks.
    public int blocks() {
        return blocks;
    }

    /// The number of rows.
    public int postings() {
        return postings;
    }

    /// The number of summary entries.
    public int entries() {
        return entries;
    }

    /// The rows of the largest block.
    public int largestBlock() {
        return largestBlock;
    }
}
