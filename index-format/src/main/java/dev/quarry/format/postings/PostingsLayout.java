package dev.quarry.format.postings;

/// Offsets and bounds of a blocked postings section; `FORMAT.md` has the same in words.
final class PostingsLayout {

    static final int INVERTED = 2;

    static final int HEADER_BYTES = 64;
    static final int ENCODING = 0;
    static final int ROW_BITS = 4;
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

    static final int LIST_HEADER_BYTES = 16;
    static final int LIST_BLOCKS = 0;
    static final int LIST_POSTINGS = 4;
    static final int LIST_ENTRIES = 8;
    static final int LIST_BLOCK_BYTES = 12;
    static final int LIST_START_BYTES = 13;
    static final int LIST_BUCKET_SHIFT = 14;
    static final int LIST_RESERVED = 15;

    static final int MOST_LIST_BLOCKS = 1 << 24;
    static final int VALUE_BITS = 8;
    static final int VALUE_MASK = (1 << VALUE_BITS) - 1;
    static final int MOST_TERMS = 1 << 24;
    static final int MOST_BUCKET_SHIFT = 24;

    private static final int BYTE_NUMBERS = 1 << 8;
    private static final int SHORT_NUMBERS = 1 << 16;
    /// A bucket holds this many entries on average, or more.
    private static final int ENTRIES_PER_BUCKET = 8;

    /// Zero bytes behind the last list, so that a vector load at any entry stays inside the section.
    static final int SLACK_BYTES = 64;

    private PostingsLayout() {}

    /// Bytes that hold the numbers below `bound`: 0 for one number, 1, 2 or 4.
    static int bytesBelow(long bound) {
        if (bound <= 1) {
            return 0;
        }
        if (bound <= BYTE_NUMBERS) {
            return Byte.BYTES;
        }
        return bound <= SHORT_NUMBERS ? Short.BYTES : Integer.BYTES;
    }

    static int startBytes(int postings, int entries) {
        return Math.max(postings, entries) < SHORT_NUMBERS ? Short.BYTES : Integer.BYTES;
    }

    /// The low bits of a term, the block, the value.
    static int entryBytes(int blockBytes, int bucketShift) {
        return bytesBelow(1L << bucketShift) + blockBytes + 1;
    }

    static int rowBits(int rows) {
        return Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1));
    }

    /// The least shift that makes buckets large enough. Should it need more than a byte for the low bits of terms, then
    /// a byte's shift where the buckets that adds take fewer bytes than the entries save.
    static int bucketShift(int vocabulary, int entries, int startBytes) {
        int most = Math.max(1, entries / ENTRIES_PER_BUCKET);
        int shift = 0;
        while (buckets(vocabulary, shift) > most) {
            shift++;
        }
        if (shift <= Byte.SIZE) {
            return shift;
        }
        long saved = (long) entries * (bytesBelow(1L << shift) - 1) + (long) buckets(vocabulary, shift) * startBytes;
        return (long) buckets(vocabulary, Byte.SIZE) * startBytes < saved ? Byte.SIZE : shift;
    }

    static int buckets(int vocabulary, int shift) {
        return ((vocabulary - 1) >>> shift) + 1;
    }
}
