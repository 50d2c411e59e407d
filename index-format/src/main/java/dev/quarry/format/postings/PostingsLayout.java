package dev.quarry.format.postings;

/// Offsets and bounds of a blocked postings section; `FORMAT.md` has the same in words.
final class PostingsLayout {

    static final int INVERTED = 1;

    static final int HEADER_BYTES = 64;
    static final int ENCODING = 0;
    static final int TERM_BYTES = 4;
    static final int MOST_BLOCKS = 8;
    static final int MOST_BLOCK_ROWS = 12;
    static final int ROWS = 16;
    static final int VOCABULARY = 24;
    static final int POSTINGS = 32;
    static final int BLOCKS = 40;
    static final int ENTRIES = 48;
    static final int DATA = 56;

    static final int DATA_ALIGNMENT = 64;
    /// Lists start at multiples of this, which lets 32 bits reach 64 GiB.
    static final int LIST_SHIFT = 4;

    static final int LIST_BYTES = 1 << LIST_SHIFT;

    static final int LIST_HEADER_BYTES = 24;
    static final int LIST_BLOCKS = 0;
    static final int LIST_POSTINGS = 4;
    static final int LIST_TERMS = 8;
    static final int LIST_ENTRIES = 12;
    static final int LIST_ENTRY_BYTES = 16;
    static final int LIST_START_BYTES = 17;
    static final int LIST_BUCKET_SHIFT = 18;
    static final int LIST_RESERVED = 19;

    /// A short entry is `block << 8 | value` in two bytes, a wide one the same in four.
    static final int SHORT_ENTRY_BLOCKS = 1 << 8;

    static final int WIDE_ENTRY_BLOCKS = 1 << 24;
    static final int VALUE_BITS = 8;
    static final int VALUE_MASK = (1 << VALUE_BITS) - 1;
    static final int SHORT_STARTS = 1 << 16;

    /// A bucket holds this many terms on average.
    private static final int TERMS_PER_BUCKET = 4;

    static final int MOST_TERMS = 1 << 24;
    static final int SHORT_TERMS = 1 << 16;
    static final int MOST_BUCKET_SHIFT = 24;

    /// Zero bytes behind the last list, so that a vector load at any entry stays inside the section.
    static final int SLACK_BYTES = 64;

    private PostingsLayout() {}

    static int termBytes(int vocabulary) {
        return vocabulary <= SHORT_TERMS ? Short.BYTES : Integer.BYTES;
    }

    static int entryBytes(int blocks) {
        return blocks <= SHORT_ENTRY_BLOCKS ? Short.BYTES : Integer.BYTES;
    }

    static int startBytes(int terms, int entries) {
        return Math.max(terms, entries) < SHORT_STARTS ? Short.BYTES : Integer.BYTES;
    }

    /// The least shift that makes no more buckets than a quarter of the terms, at least one.
    static int bucketShift(int vocabulary, int terms) {
        int most = Math.max(1, terms / TERMS_PER_BUCKET);
        int shift = 0;
        while (buckets(vocabulary, shift) > most) {
            shift++;
        }
        return shift;
    }

    static int buckets(int vocabulary, int shift) {
        return ((vocabulary - 1) >>> shift) + 1;
    }
}
