package dev.quarry.format.postings;

/// The counts in a list's header, from which the place of each of its parts follows.
record PostingListShape(int blocks, int postings, int terms, int entries, int buckets, int entryBytes, int startBytes) {

    /// Offsets count from the list's first byte.
    long scalesAt() {
        return PostingsLayout.LIST_HEADER_BYTES;
    }

    long blockStartsAt() {
        return scalesAt() + (long) blocks * Float.BYTES;
    }

    long rowsAt() {
        return blockStartsAt() + (blocks + 1L) * Integer.BYTES;
    }

    long bucketsAt() {
        return rowsAt() + (long) postings * Integer.BYTES;
    }

    long startsAt() {
        return bucketsAt() + (buckets + 1L) * startBytes;
    }

    long termsAt() {
        return startsAt() + (terms + 1L) * startBytes;
    }

    long entriesAt(int termBytes) {
        return termsAt() + (long) terms * termBytes;
    }

    long bytes(int termBytes) {
        return entriesAt(termBytes) + (long) entries * entryBytes;
    }
}
