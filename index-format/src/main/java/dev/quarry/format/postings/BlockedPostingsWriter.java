package dev.quarry.format.postings;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.Spool;
import java.io.IOException;
import java.nio.file.Path;

/// Writes a blocked postings section from lists encoded by [PostingListEncoder], in ascending order of their terms.
/// Lists go to a temporary file first, because the directory before them must be known; memory: four bytes a term. Not
/// thread-safe.
public final class BlockedPostingsWriter implements AutoCloseable {

    private final Spool lists;
    private final int rows;
    private final int[] starts;
    private int nextTerm;
    private int mostBlocks;
    private int largestBlock;
    private long postings;
    private long blocks;
    private long entries;

    private BlockedPostingsWriter(Spool lists, int rows, int vocabulary) {
        this.lists = lists;
        this.rows = rows;
        this.starts = new int[vocabulary + 1];
    }

    /// Starts with no lists.
    ///
    /// @param folder for the temporary file, which is deleted on close
    /// @param rows rows are below this
    /// @param vocabulary terms are below this
    public static BlockedPostingsWriter create(Path folder, int rows, int vocabulary) throws IOException {
        if (rows < 0 || vocabulary < 1 || vocabulary > PostingsLayout.MOST_TERMS) {
            throw new IllegalArgumentException(
                    "expected rows >= 0 and a vocabulary of 1 to 2^24, found %d and %d".formatted(rows, vocabulary));
        }
        return new BlockedPostingsWriter(Spool.create(folder, "posting-lists"), rows, vocabulary);
    }

    /// Appends the list of a term, which is above all terms appended before.
    public void append(int term, EncodedList list) throws IOException {
        if (term < nextTerm || term >= starts.length - 1) {
            throw new IllegalArgumentException(
                    "expected a term from " + nextTerm + " to " + (starts.length - 2) + ", found " + term);
        }
        startListsUpTo(term);
        lists.putBytes(list.bytes());
        lists.align(PostingsLayout.LIST_BYTES);
        if (lists.position() >>> PostingsLayout.LIST_SHIFT > 0xFFFF_FFFFL) {
            throw new IllegalStateException("posting lists of more than 64 GiB do not fit one segment");
        }
        nextTerm = term + 1;
        mostBlocks = Math.max(mostBlocks, list.blocks());
        largestBlock = Math.max(largestBlock, list.largestBlock());
        postings += list.postings();
        blocks += list.blocks();
        entries += list.entries();
    }

    /// Writes the section; terms without an appended list get an empty one.
    public void writeTo(SectionOutput out) throws IOException {
        startListsUpTo(starts.length - 1);
        int vocabulary = starts.length - 1;
        out.putInt(PostingsLayout.INVERTED);
        out.putInt(PostingsLayout.rowBits(rows));
        out.putInt(mostBlocks);
        out.putInt(largestBlock);
        out.putLong(rows);
        out.putLong(vocabulary);
        out.putLong(postings);
        out.putLong(blocks);
        out.putLong(entries);
        out.putLong(LittleEndian.align(
                PostingsLayout.HEADER_BYTES + (long) Integer.BYTES * starts.length, PostingsLayout.DATA_ALIGNMENT));
        for (int start : starts) {
            out.putInt(start);
        }
        out.align(PostingsLayout.DATA_ALIGNMENT);
        lists.copyTo(out);
        for (int i = 0; i < PostingsLayout.SLACK_BYTES; i++) {
            out.putByte(0);
        }
    }

    @Override
    public void close() throws IOException {
        lists.close();
    }

    /// The terms from the last appended one to `term`, inclusive, start where the next list will.
    private void startListsUpTo(int term) {
        int start = (int) (lists.position() >>> PostingsLayout.LIST_SHIFT);
        for (; nextTerm <= term; nextTerm++) {
            starts[nextTerm] = start;
        }
    }
}
