package dev.quarry.format.postings;

/// The counts in a list's header, from which the place of each of its parts follows.
///
/// @param buckets ranges of summary terms
/// @param rowBits bits of a row, the same in all lists
record PostingListShape(
        int blocks, int postings, int entries, int buckets, int rowBits, int startBytes, int entryBytes) {

    /// Offsets count from the list's first byte.
    long scalesAt() {
        return PostingsLayout.LIST_HEADER_BYTES;
    }

    long blockStartsAt() {
        return scalesAt() + (long) blocks * Float.BYTES;
    }

    long bucketsAt() {
        return blockStartsAt() + (blocks + 1L) * startBytes;
    }

    long rowsAt() {
        return bucketsAt() + (buckets + 1L) * startBytes;
    }

    long entriesAt() {
        return rowsAt() + ((long) postings * rowBits + Byte.SIZE - 1) / Byte.SIZE;
    }

    long bytes() {
        return entriesAt() + (long) entries * entryBytes;
    }
}
