package dev.quarry.format.postings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Turns a list's blocks and summaries into bytes. Stateless, so lists can be encoded on many threads and appended in
/// order by one.
///
/// @param rows rows are below this
/// @param vocabulary terms are below this
public record PostingListEncoder(int rows, int vocabulary) {

    public PostingListEncoder {
        if (rows < 0) {
            throw new IllegalArgumentException("rows: expected 0 or more, found " + rows);
        }
        if (vocabulary < 1 || vocabulary > PostingsLayout.MOST_TERMS) {
            throw new IllegalArgumentException(
                    "vocabulary: expected 1 to " + PostingsLayout.MOST_TERMS + ", found " + vocabulary);
        }
    }

    /// A summary entry as [#encode] takes it: sorts by term, then block.
    ///
    /// @param value 1 to 255; times the block's scale it is not below the largest value of `term` in the block
    public static long entry(int term, int block, int value) {
        return (long) term << Integer.SIZE | (long) block << PostingsLayout.VALUE_BITS | value;
    }

    /// Encodes a list.
    ///
    /// @param blockStarts `(blocks + 1)`: block `b` holds `listRows[blockStarts[b]]` to
    ///     `listRows[blockStarts[b + 1] - 1]`, at least one row
    /// @param listRows all rows of the list, none twice, ascending inside a block
    /// @param scales `(blocks)`: what the entries of each block are multiplied by, positive
    /// @param entries summary entries made by [#entry], ascending, none twice
    /// @param entryCount how many of them to use
    public EncodedList encode(int[] blockStarts, int[] listRows, float[] scales, long[] entries, int entryCount) {
        int blocks = blockStarts.length - 1;
        int postings = blockStarts[blocks];
        if (blocks < 1 || blocks > PostingsLayout.MOST_LIST_BLOCKS) {
            throw new IllegalArgumentException("blocks of a list: expected 1 to 2^24, found " + blocks);
        }
        int blockBytes = PostingsLayout.bytesBelow(blocks);
        int startBytes = PostingsLayout.startBytes(postings, entryCount);
        int shift = PostingsLayout.bucketShift(vocabulary, entryCount, startBytes);
        int buckets = PostingsLayout.buckets(vocabulary, shift);
        int rowBits = PostingsLayout.rowBits(rows);
        int entryBytes = PostingsLayout.entryBytes(blockBytes, shift);
        PostingListShape shape =
                new PostingListShape(blocks, postings, entryCount, buckets, rowBits, startBytes, entryBytes);
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(shape.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(blocks).putInt(postings).putInt(entryCount);
        out.put((byte) blockBytes).put((byte) startBytes).put((byte) shift).put((byte) 0);
        int largestBlock = 0;
        for (int block = 0; block < blocks; block++) {
            out.putFloat(scales[block]);
            largestBlock = Math.max(largestBlock, blockStarts[block + 1] - blockStarts[block]);
        }
        for (int start : blockStarts) {
            put(out, startBytes, start);
        }
        int[] starts = bucketStarts(entries, entryCount, shift, buckets);
        for (int start : starts) {
            put(out, startBytes, start);
        }
        putRows(out, listRows, postings, rowBits);
        for (int bucket = 0; bucket < buckets; bucket++) {
            putBucket(out, entries, starts[bucket], starts[bucket + 1], shift, blockBytes);
        }
        return new EncodedList(out.array(), blocks, postings, entryCount, largestBlock);
    }

    /// For each bucket of `1 << shift` term numbers the index of its first entry, and at the end the number of entries.
    private static int[] bucketStarts(long[] entries, int count, int shift, int buckets) {
        int[] starts = new int[buckets + 1];
        for (int i = 0; i < count; i++) {
            starts[(term(entries[i]) >>> shift) + 1]++;
        }
        for (int bucket = 0; bucket < buckets; bucket++) {
            starts[bucket + 1] += starts[bucket];
        }
        return starts;
    }

    private static void putRows(ByteBuffer out, int[] listRows, int count, int bits) {
        long pending = 0;
        int filled = 0;
        for (int i = 0; i < count; i++) {
            pending |= (long) listRows[i] << filled;
            for (filled += bits; filled >= Byte.SIZE; filled -= Byte.SIZE) {
                out.put((byte) pending);
                pending >>>= Byte.SIZE;
            }
        }
        if (filled > 0) {
            out.put((byte) pending);
        }
    }

    /// The low bits of all its entries' terms, then their blocks, then their values.
    private static void putBucket(ByteBuffer out, long[] entries, int from, int to, int shift, int blockBytes) {
        int lowBytes = PostingsLayout.bytesBelow(1L << shift);
        int lowMask = (1 << shift) - 1;
        for (int i = from; i < to; i++) {
            put(out, lowBytes, term(entries[i]) & lowMask);
        }
        for (int i = from; i < to; i++) {
            put(out, blockBytes, (int) entries[i] >>> PostingsLayout.VALUE_BITS);
        }
        for (int i = from; i < to; i++) {
            out.put((byte) entries[i]);
        }
    }

    private static int term(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static void put(ByteBuffer out, int bytes, int value) {
        switch (bytes) {
            case 0 -> {}
            case Byte.BYTES -> out.put((byte) value);
            case Short.BYTES -> out.putShort((short) value);
            default -> out.putInt(value);
        }
    }
}
