package dev.quarry.format.postings;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;
import static dev.quarry.format.LittleEndian.SHORT;

import java.lang.foreign.MemorySegment;

/// Reads one list at a time; [#open] moves it. Holds no copy of the list, allocates nothing. Not thread-safe.
///
/// The list's sizes are checked when it is opened, so that all its parts lie inside it; what they hold is trusted
/// no further than that: a block number or row that is out of range comes out as it stands.
public final class PostingListCursor {

    private static final int CACHE_LINE = 64;
    /// The low seven bits of each byte.
    private static final long LOW_BITS = 0x7F7F_7F7F_7F7F_7F7FL;
    /// Times a byte: eight of it.
    private static final long EIGHT_BYTES = 0x0101_0101_0101_0101L;

    private final BlockedPostingsView view;
    private final MemorySegment data;
    private final int rowBits;
    private final int rowMask;
    private int blocks;
    private int postings;
    private int entries;
    private int lowBytes;
    private int blockBytes;
    private int entryBytes;
    private int bucketShift;
    private boolean shortStarts;
    private long scalesAt;
    private long blockStartsAt;
    private long bucketsAt;
    private long rowsAt;
    private long entriesAt;
    /// the places of the query terms' buckets, and their entries
    private long[] places = new long[64];

    private int[] counts = new int[64];
    /// written so that loads that are made for the cache alone are not dropped
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /// A cursor on no list.
    public PostingListCursor(BlockedPostingsView view) {
        this.view = view;
        this.data = view.data();
        this.rowBits = PostingsLayout.rowBits(view.rows());
        this.rowMask = (1 << rowBits) - 1;
    }

    /// Moves to the list of a term below the vocabulary.
    ///
    /// @return false when the term has no list; the cursor then has no blocks
    /// @throws dev.quarry.format.CorruptSegmentException when the list's sizes do not fit its bytes
    public boolean open(int term) {
        long from = view.start(term);
        long to = view.start(term + 1);
        blocks = 0;
        if (from == to) {
            return false;
        }
        if (to - from < PostingsLayout.LIST_HEADER_BYTES || to > data.byteSize()) {
            throw view.section()
                    .corrupt(
                            view.at(from),
                            "a list inside the section",
                            "bytes " + view.at(from) + " to " + view.at(to));
        }
        postings = data.get(INT, from + PostingsLayout.LIST_POSTINGS);
        entries = data.get(INT, from + PostingsLayout.LIST_ENTRIES);
        blockBytes = data.get(BYTE, from + PostingsLayout.LIST_BLOCK_BYTES);
        int startBytes = data.get(BYTE, from + PostingsLayout.LIST_START_BYTES);
        bucketShift = data.get(BYTE, from + PostingsLayout.LIST_BUCKET_SHIFT);
        int found = data.get(INT, from + PostingsLayout.LIST_BLOCKS);
        boolean sound = found > 0
                && found <= view.mostBlocks()
                && Math.min(postings, entries) >= 0
                && blockBytes == PostingsLayout.bytesBelow(found)
                && startBytes == PostingsLayout.startBytes(postings, entries)
                && bucketShift >= 0
                && bucketShift <= PostingsLayout.MOST_BUCKET_SHIFT;
        if (!sound || !place(from, to, found, startBytes)) {
            throw view.section().corrupt(view.at(from), "sizes of a list of " + (to - from) + " bytes", "others");
        }
        blocks = found;
        return true;
    }

    /// The list's blocks, 0 when it has none.
    public int blocks() {
        return blocks;
    }

    /// The list's rows.
    public int postings() {
        return postings;
    }

    /// Adds `weight` times the term's summary value of each block to `sums[base + block]`, for the blocks that
    /// have it. The values are in the block's own unit: [#scale].
    ///
    /// @param sums the place of block 0 is `base`
    /// @throws IndexOutOfBoundsException when a damaged list names a block beyond `sums`
    public void addSummaries(int term, float weight, float[] sums, int base) {
        int bucket = term >>> bucketShift;
        int from = bucketStart(bucket);
        add(term, weight, bucketAt(from), bucketStart(bucket + 1) - from, sums, base);
    }

    /// The same for the terms of a whole query. The memory that all of them need is asked for before any of it is
    /// used, which hides most of the wait for it.
    ///
    /// @param terms below the vocabulary
    /// @param weights beside the terms
    /// @param count how many of both to use
    public void addSummaries(int[] terms, float[] weights, int count, float[] sums, int base) {
        if (places.length < count) {
            places = new long[2 * count];
            counts = new int[2 * count];
        }
        for (int i = 0; i < count; i++) {
            int bucket = terms[i] >>> bucketShift;
            int from = bucketStart(bucket);
            places[i] = bucketAt(from);
            counts[i] = bucketStart(bucket + 1) - from;
        }
        long last = data.byteSize() - 1;
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long at = places[i];
            sum += data.get(BYTE, at) + data.get(BYTE, Math.min(at + CACHE_LINE, last));
        }
        touched += sum;
        for (int i = 0; i < count; i++) {
            add(terms[i], weights[i], places[i], counts[i], sums, base);
        }
    }

    /// What the summary values of a block are multiplied by.
    public float scale(int block) {
        return data.get(FLOAT, scalesAt + (long) block * Float.BYTES);
    }

    /// Where block `block` begins among the list's rows; that of the next block is its end.
    public int blockStart(int block) {
        return start(blockStartsAt, block);
    }

    /// The row at a place among the list's rows.
    public int row(int index) {
        long bit = (long) index * rowBits;
        return (int) (data.get(LONG, rowsAt + (bit >>> 3)) >>> (bit & 7)) & rowMask;
    }

    int entries() {
        return entries;
    }

    int bucketShift() {
        return bucketShift;
    }

    /// The index of a bucket's first entry.
    int bucketStart(int bucket) {
        return start(bucketsAt, bucket);
    }

    long entriesAt() {
        return entriesAt;
    }

    /// Where the bucket starts whose first entry has this index.
    long bucketAt(int firstEntry) {
        return entriesAt + (long) firstEntry * entryBytes;
    }

    /// The low bits of the term of an entry.
    ///
    /// @param bucketAt where its bucket starts
    /// @param index its place in the bucket
    int low(long bucketAt, int index) {
        return number(bucketAt, lowBytes, index);
    }

    /// The block of an entry of a bucket with `count` entries.
    int block(long bucketAt, int count, int index) {
        return number(bucketAt + (long) count * lowBytes, blockBytes, index);
    }

    /// The value of an entry of a bucket with `count` entries.
    int value(long bucketAt, int count, int index) {
        return Byte.toUnsignedInt(data.get(BYTE, bucketAt + (long) count * (lowBytes + blockBytes) + index));
    }

    private boolean place(long from, long to, int blockCount, int startBytes) {
        lowBytes = PostingsLayout.bytesBelow(1L << bucketShift);
        entryBytes = lowBytes + blockBytes + 1;
        PostingListShape shape = new PostingListShape(
                blockCount,
                postings,
                entries,
                PostingsLayout.buckets(view.vocabulary(), bucketShift),
                rowBits,
                startBytes,
                entryBytes);
        shortStarts = startBytes == Short.BYTES;
        scalesAt = from + shape.scalesAt();
        blockStartsAt = from + shape.blockStartsAt();
        bucketsAt = from + shape.bucketsAt();
        rowsAt = from + shape.rowsAt();
        entriesAt = from + shape.entriesAt();
        long end = from + shape.bytes();
        return end <= to && to - end < PostingsLayout.LIST_BYTES;
    }

    private void add(int term, float weight, long at, int count, float[] sums, int base) {
        int low = term & ((1 << bucketShift) - 1);
        if (lowBytes == Byte.BYTES && blockBytes == Byte.BYTES) {
            addBytes(low, weight, at, count, sums, base);
            return;
        }
        int i = 0;
        while (i < count && low(at, i) < low) {
            i++;
        }
        for (; i < count && low(at, i) == low; i++) {
            sums[base + block(at, count, i)] += weight * value(at, count, i);
        }
    }

    /// The common case, eight entries at a time.
    private void addBytes(int low, float weight, long at, int count, float[] sums, int base) {
        long wanted = low * EIGHT_BYTES;
        long blocksAt = at + count;
        long valuesAt = blocksAt + count;
        for (int i = 0; i < count; i += Long.BYTES) {
            long differ = data.get(LONG, at + i) ^ wanted;
            // the high bit of each byte that is zero
            long equal = ~(((differ & LOW_BITS) + LOW_BITS) | differ | LOW_BITS);
            if (count - i < Long.BYTES) {
                equal &= (1L << ((count - i) * Byte.SIZE)) - 1;
            }
            for (; equal != 0; equal &= equal - 1) {
                int entry = i + (Long.numberOfTrailingZeros(equal) >>> 3);
                int block = Byte.toUnsignedInt(data.get(BYTE, blocksAt + entry));
                sums[base + block] += weight * Byte.toUnsignedInt(data.get(BYTE, valuesAt + entry));
            }
        }
    }

    private int number(long at, int bytes, int index) {
        return switch (bytes) {
            case 0 -> 0;
            case Byte.BYTES -> Byte.toUnsignedInt(data.get(BYTE, at + index));
            case Short.BYTES -> Short.toUnsignedInt(data.get(SHORT, at + (long) Short.BYTES * index));
            default -> data.get(INT, at + (long) Integer.BYTES * index);
        };
    }

    private int start(long at, int index) {
        return shortStarts
                ? Short.toUnsignedInt(data.get(SHORT, at + (long) Short.BYTES * index))
                : data.get(INT, at + (long) Integer.BYTES * index);
    }
}
