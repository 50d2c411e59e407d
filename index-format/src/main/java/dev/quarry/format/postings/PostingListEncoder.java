package dev.quarry.format.postings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Turns a list's blocks and summaries into bytes. Stateless, so lists can be encoded on many threads and appended in
/// order by one.
///
/// @param vocabulary terms are below this
public record PostingListEncoder(int vocabulary) {

    public PostingListEncoder {
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
    /// @param blockStarts `(blocks + 1)`: block `b` holds `rows[blockStarts[b]]` to `rows[blockStarts[b + 1] - 1]`,
    ///     at least one row
    /// @param rows all rows of the list, none twice, ascending inside a block
    /// @param scales `(blocks)`: what the entries of each block are multiplied by, positive
    /// @param entries summary entries made by [#entry], ascending, none twice
    /// @param entryCount how many of them to use
    public EncodedList encode(int[] blockStarts, int[] rows, float[] scales, long[] entries, int entryCount) {
        int blocks = blockStarts.length - 1;
        int postings = blockStarts[blocks];
        if (blocks < 1 || blocks > PostingsLayout.WIDE_ENTRY_BLOCKS) {
            throw new IllegalArgumentException("blocks of a list: expected 1 to 2^24, found " + blocks);
        }
        int terms = distinctTerms(entries, entryCount);
        int termBytes = PostingsLayout.termBytes(vocabulary);
        int entryBytes = PostingsLayout.entryBytes(blocks);
        int startBytes = PostingsLayout.startBytes(terms, entryCount);
        int shift = PostingsLayout.bucketShift(vocabulary, terms);
        int buckets = PostingsLayout.buckets(vocabulary, shift);
        long size = new PostingListShape(blocks, postings, terms, entryCount, buckets, entryBytes, startBytes)
                .bytes(termBytes);
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(blocks).putInt(postings).putInt(terms).putInt(entryCount);
        out.put((byte) entryBytes)
                .put((byte) startBytes)
                .put((byte) shift)
                .put((byte) 0)
                .putInt(0);
        int largestBlock = 0;
        for (int block = 0; block < blocks; block++) {
            out.putFloat(scales[block]);
            largestBlock = Math.max(largestBlock, blockStarts[block + 1] - blockStarts[block]);
        }
        for (int start : blockStarts) {
            out.putInt(start);
        }
        for (int i = 0; i < postings; i++) {
            out.putInt(rows[i]);
        }
        int[] starts = termStarts(entries, entryCount, terms);
        putBuckets(out, shift, entries, starts);
        for (int start : starts) {
            put(out, startBytes, start);
        }
        for (int i = 0; i < terms; i++) {
            put(out, termBytes, term(entries[starts[i]]));
        }
        for (int i = 0; i < entryCount; i++) {
            put(out, entryBytes, (int) entries[i]);
        }
        return new EncodedList(out.array(), blocks, postings, entryCount, largestBlock);
    }

    private static int term(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static int distinctTerms(long[] entries, int count) {
        int terms = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || term(entries[i]) != term(entries[i - 1])) {
                terms++;
            }
        }
        return terms;
    }

    private static int[] termStarts(long[] entries, int count, int terms) {
        int[] starts = new int[terms + 1];
        int next = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || term(entries[i]) != term(entries[i - 1])) {
                starts[next++] = i;
            }
        }
        starts[terms] = count;
        return starts;
    }

    /// For each bucket of `1 << shift` term numbers the index of its first term, and at the end the number of terms.
    private void putBuckets(ByteBuffer out, int shift, long[] entries, int[] starts) {
        int terms = starts.length - 1;
        int startBytes = PostingsLayout.startBytes(terms, starts[terms]);
        int next = 0;
        for (int bucket = 0; bucket <= PostingsLayout.buckets(vocabulary, shift); bucket++) {
            while (next < terms && term(entries[starts[next]]) >>> shift < bucket) {
                next++;
            }
            put(out, startBytes, next);
        }
    }

    private static void put(ByteBuffer out, int bytes, int value) {
        if (bytes == Short.BYTES) {
            out.putShort((short) value);
        } else {
            out.putInt(value);
        }
    }
}
