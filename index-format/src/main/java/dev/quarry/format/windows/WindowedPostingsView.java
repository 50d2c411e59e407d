package dev.quarry.format.windows;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.UnsupportedFormatException;
import java.lang.foreign.MemorySegment;

/// Posting lists by term number, cut by windows of rows. Immutable and thread-safe; valid while the segment is open.
/// [WindowedListCursor] reads one list. What the lists hold is checked by [#check], not at open; a cursor checks the
/// sizes of the list it opens.
public final class WindowedPostingsView {

    private final Section section;
    private final int windowShift;
    private final int rows;
    private final int vocabulary;
    private final MemorySegment starts;
    private final MemorySegment data;

    private WindowedPostingsView(Section section) {
        this.section = section;
        this.windowShift = section.intAt(WindowsLayout.WINDOW_SHIFT);
        section.require(
                windowShift >= WindowsLayout.LEAST_WINDOW_SHIFT && windowShift <= WindowsLayout.MOST_WINDOW_SHIFT,
                WindowsLayout.WINDOW_SHIFT,
                "a window shift of 8 to 16",
                windowShift);
        this.rows = count(WindowsLayout.ROWS, Integer.MAX_VALUE);
        this.vocabulary = count(WindowsLayout.VOCABULARY, WindowsLayout.MOST_TERMS);
        this.starts = section.slice(WindowsLayout.HEADER_BYTES, Integer.BYTES * (vocabulary + 1L));
        long dataAt = LittleEndian.align(WindowsLayout.HEADER_BYTES + starts.byteSize(), WindowsLayout.DATA_ALIGNMENT);
        long found = section.longAt(WindowsLayout.DATA);
        section.require(found == dataAt, WindowsLayout.DATA, "lists from byte " + dataAt, found);
        this.data = section.slice(dataAt, section.length() - dataAt);
        long end = start(vocabulary);
        section.require(end == data.byteSize(), dataAt, end + " bytes of lists", data.byteSize());
        for (int at = WindowsLayout.RESERVED; at < WindowsLayout.HEADER_BYTES; at += Long.BYTES) {
            section.require(section.longAt(at) == 0, at, "0", section.longAt(at));
        }
    }

    /// Reads the header.
    ///
    /// @throws UnsupportedFormatException when the encoding is not known here
    /// @throws dev.quarry.format.CorruptSegmentException when the header contradicts itself or the section's length
    public static WindowedPostingsView of(Section section) {
        int encoding = section.intAt(WindowsLayout.ENCODING);
        if (encoding != WindowsLayout.BYTES_OF_BOUNDS) {
            throw new UnsupportedFormatException(
                    section.file(), "a known encoding of " + section.name(), "encoding " + encoding);
        }
        return new WindowedPostingsView(section);
    }

    /// The section it reads, for messages.
    public Section section() {
        return section;
    }

    /// Rows are below this.
    public int rows() {
        return rows;
    }

    /// Terms are below this.
    public int vocabulary() {
        return vocabulary;
    }

    /// Row `r` is in window `r >> windowShift`.
    public int windowShift() {
        return windowShift;
    }

    /// How many windows the rows make.
    public int windows() {
        return WindowsLayout.windows(rows, windowShift);
    }

    /// Rows in all lists together.
    public long postings() {
        return section.longAt(WindowsLayout.POSTINGS);
    }

    /// Runs of all lists together: the windows of each that have some of its rows.
    public long runs() {
        return section.longAt(WindowsLayout.RUNS);
    }

    /// All lists' bytes, where [WindowedListCursor] says what is at which place.
    public MemorySegment data() {
        return data;
    }

    /// Reads every list and reports what breaks the format.
    public void check(Findings findings) {
        new WindowedPostingsCheck(this, findings).run();
    }

    /// Where a term's list starts in [#data]; that of the next term is its end.
    long start(int term) {
        return Integer.toUnsignedLong(starts.get(INT, (long) term * Integer.BYTES)) << WindowsLayout.LIST_SHIFT;
    }

    /// The place of a list's byte, counted from the section's start.
    long at(long offset) {
        return section.length() - data.byteSize() + offset;
    }

    private int count(int field, long most) {
        long value = section.longAt(field);
        section.require(value >= 0 && value <= most, field, "0 to " + most, value);
        return (int) value;
    }
}
