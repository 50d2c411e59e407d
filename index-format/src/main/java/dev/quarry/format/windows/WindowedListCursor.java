package dev.quarry.format.windows;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.SHORT;

import java.lang.foreign.MemorySegment;

/// Reads one list at a time; [#open] moves it. Holds no copy of the list, allocates nothing. Not thread-safe.
///
/// A list is a sequence of runs, one for each window that has rows of it, windows ascending. The list's sizes are
/// checked when it is opened, so that all its parts lie inside it; what they hold comes out as it stands.
public final class WindowedListCursor {

    private final WindowedPostingsView view;
    private final MemorySegment data;
    private int runs;
    private int postings;
    private float unit;
    private long runsAt;
    private long startsAt;
    private long offsetsAt;
    private long valuesAt;

    /// A cursor on no list.
    public WindowedListCursor(WindowedPostingsView view) {
        this.view = view;
        this.data = view.data();
    }

    /// Moves to the list of a term.
    ///
    /// @return false when the term has no list; the cursor then has no runs
    /// @throws dev.quarry.format.CorruptSegmentException when the list's sizes do not fit its bytes
    public boolean open(int term) {
        runs = 0;
        postings = 0;
        if (term < 0 || term >= view.vocabulary()) {
            return false;
        }
        long from = view.start(term);
        long to = view.start(term + 1);
        if (from == to) {
            return false;
        }
        if (to - from < WindowsLayout.LIST_HEADER_BYTES || to > data.byteSize()) {
            throw damaged(from, to);
        }
        int foundRuns = data.get(INT, from + WindowsLayout.LIST_RUNS);
        int foundPostings = data.get(INT, from + WindowsLayout.LIST_POSTINGS);
        if (foundRuns < 1 || foundPostings < foundRuns) {
            throw damaged(from, to);
        }
        long spare = to - from - WindowsLayout.listBytes(foundRuns, foundPostings);
        if (spare < 0 || spare >= WindowsLayout.LIST_BYTES) {
            throw damaged(from, to);
        }
        runs = foundRuns;
        postings = foundPostings;
        unit = data.get(FLOAT, from + WindowsLayout.LIST_UNIT);
        runsAt = from + WindowsLayout.LIST_HEADER_BYTES;
        startsAt = from + WindowsLayout.startsAt(runs);
        offsetsAt = from + WindowsLayout.offsetsAt(runs);
        valuesAt = from + WindowsLayout.valuesAt(runs, postings);
        return true;
    }

    /// The windows that have rows of the list, 0 when there is no list.
    public int runs() {
        return runs;
    }

    /// The list's rows.
    public int postings() {
        return postings;
    }

    /// What stored values are multiplied by.
    public float unit() {
        return unit;
    }

    /// The window of a run.
    public int window(int run) {
        return data.get(INT, runsAt + (long) run * Integer.BYTES) >>> WindowsLayout.VALUE_BITS;
    }

    /// The largest stored value of a run, 1 to 255.
    public int most(int run) {
        return data.get(INT, runsAt + (long) run * Integer.BYTES) & WindowsLayout.MOST_VALUE;
    }

    /// Where a run begins among the list's rows; that of the next run is its end.
    public int start(int run) {
        return data.get(INT, startsAt + (long) run * Integer.BYTES);
    }

    /// Where the rows begin in the view's data: for each, in two bytes, its place in the window.
    public long offsetsAt() {
        return offsetsAt;
    }

    /// Where the stored values begin in the view's data, a byte each.
    public long valuesAt() {
        return valuesAt;
    }

    /// The place in its window of the row at a place in the list.
    public int offset(int index) {
        return Short.toUnsignedInt(data.get(SHORT, offsetsAt + (long) index * Short.BYTES));
    }

    /// The stored value at a place in the list; times the unit it is not below the row's value.
    public int value(int index) {
        return Byte.toUnsignedInt(data.get(BYTE, valuesAt + index));
    }

    private RuntimeException damaged(long from, long to) {
        return view.section()
                .corrupt(
                        view.at(from),
                        "the sizes of a list inside the section",
                        "bytes " + view.at(from) + " to " + view.at(to));
    }
}
