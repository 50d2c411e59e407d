package dev.quarry.format.windows;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.Spool;
import java.io.IOException;
import java.nio.file.Path;

/// Writes a windowed postings section from lists encoded by [WindowedListEncoder], in ascending order of their terms.
/// Lists go to a temporary file first, because the directory before them must be known; memory: four bytes a term. Not
/// thread-safe.
public final class WindowedPostingsWriter implements AutoCloseable {

    private final Spool lists;
    private final WindowedListEncoder encoder;
    private final int rows;
    private final int[] starts;
    private int nextTerm;
    private long postings;
    private long runs;

    private WindowedPostingsWriter(Spool lists, WindowedListEncoder encoder, int rows, int vocabulary) {
        this.lists = lists;
        this.encoder = encoder;
        this.rows = rows;
        this.starts = new int[vocabulary + 1];
    }

    /// Starts with no lists.
    ///
    /// @param folder for the temporary file, which is deleted on close
    /// @param encoder what encodes all lists
    /// @param rows rows are below this
    /// @param vocabulary terms are below this
    public static WindowedPostingsWriter create(Path folder, WindowedListEncoder encoder, int rows, int vocabulary)
            throws IOException {
        if (rows < 0 || vocabulary < 1 || vocabulary > WindowsLayout.MOST_TERMS) {
            throw new IllegalArgumentException(
                    "expected rows >= 0 and a vocabulary of 1 to 2^24, found %d and %d".formatted(rows, vocabulary));
        }
        return new WindowedPostingsWriter(Spool.create(folder, "windowed-lists"), encoder, rows, vocabulary);
    }

    /// Appends the list of a term, which is above all terms appended before.
    public void append(int term, EncodedWindowedList list) throws IOException {
        if (term < nextTerm || term >= starts.length - 1) {
            throw new IllegalArgumentException(
                    "expected a term from " + nextTerm + " to " + (starts.length - 2) + ", found " + term);
        }
        startListsUpTo(term);
        lists.putBytes(list.bytes());
        lists.align(WindowsLayout.LIST_BYTES);
        if (lists.position() >>> WindowsLayout.LIST_SHIFT > 0xFFFF_FFFFL) {
            throw new IllegalStateException("posting lists of more than 64 GiB do not fit one segment");
        }
        postings += list.postings();
        runs += list.runs();
    }

    /// Writes the section; terms without an appended list get an empty one.
    public void writeTo(SectionOutput out) throws IOException {
        startListsUpTo(starts.length - 1);
        out.putInt(WindowsLayout.BYTES_OF_BOUNDS);
        out.putInt(encoder.windowShift());
        out.putLong(rows);
        out.putLong(starts.length - 1L);
        out.putLong(postings);
        out.putLong(runs);
        out.putLong(LittleEndian.align(
                WindowsLayout.HEADER_BYTES + (long) Integer.BYTES * starts.length, WindowsLayout.DATA_ALIGNMENT));
        out.putLong(0);
        out.putLong(0);
        for (int start : starts) {
            out.putInt(start);
        }
        out.align(WindowsLayout.DATA_ALIGNMENT);
        lists.copyTo(out);
    }

    @Override
    public void close() throws IOException {
        lists.close();
    }

    /// The terms from the last appended one to `term`, inclusive, start where the next list will.
    private void startListsUpTo(int term) {
        int start = (int) (lists.position() >>> WindowsLayout.LIST_SHIFT);
        for (; nextTerm <= term; nextTerm++) {
            starts[nextTerm] = start;
        }
    }
}
