package dev.quarry.format.neighbors;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.UnsupportedFormatException;
import java.lang.foreign.MemorySegment;

/// For each row of a segment up to [#degree] other rows, the nearest first. Immutable and thread-safe; valid while the
/// segment is open.
public final class RowNeighborsView {

    private final Section section;
    private final NeighborsLayout layout;
    private final MemorySegment data;
    private final int rowBits;
    private final int rowMask;
    private final int stride;

    private RowNeighborsView(Section section, NeighborsLayout layout) {
        this.section = section;
        this.layout = layout;
        this.data = section.slice(NeighborsLayout.DATA, section.length() - NeighborsLayout.DATA);
        this.rowBits = layout.rowBits();
        this.rowMask = (int) ((1L << rowBits) - 1);
        this.stride = layout.stride();
    }

    /// Opens the section and verifies its counts against the bytes that are there.
    ///
    /// @param rows the segment's row count
    /// @throws UnsupportedFormatException when the encoding is not known here
    /// @throws dev.quarry.format.CorruptSegmentException when the counts do not fit
    public static RowNeighborsView open(Section section, int rows) {
        int encoding = section.intAt(NeighborsLayout.ENCODING);
        if (encoding != NeighborsLayout.PACKED) {
            throw new UnsupportedFormatException(
                    section.file(), "a known encoding of " + section.name(), "encoding " + encoding);
        }
        long found = section.longAt(NeighborsLayout.ROWS);
        section.require(found == rows, NeighborsLayout.ROWS, rows + " rows", found);
        int degree = section.intAt(NeighborsLayout.DEGREE);
        String expected = "1 to " + NeighborsLayout.MOST_NEIGHBORS + " neighbors";
        section.require(
                degree >= 1 && degree <= NeighborsLayout.MOST_NEIGHBORS, NeighborsLayout.DEGREE, expected, degree);
        NeighborsLayout layout = new NeighborsLayout(rows, degree);
        int bits = section.intAt(NeighborsLayout.ROW_BITS);
        section.require(bits == layout.rowBits(), NeighborsLayout.ROW_BITS, layout.rowBits() + " bits a row", bits);
        String bytes = "a section of " + layout.sectionBytes() + " bytes";
        section.require(section.length() == layout.sectionBytes(), 0, bytes, section.length());
        return new RowNeighborsView(section, layout);
    }

    /// The section it reads, for messages.
    public Section section() {
        return section;
    }

    /// The segment's row count.
    public int rows() {
        return layout.rows();
    }

    /// The most neighbors of a row.
    public int degree() {
        return layout.degree();
    }

    /// Reads a row's first neighbors.
    ///
    /// @param most at most so many, up to [#degree]
    /// @param out room for them
    /// @return how many there are
    /// @throws dev.quarry.format.CorruptSegmentException when one is no row of the segment
    public int read(int row, int most, int[] out) {
        long at = (long) row * stride;
        for (int i = 0, bit = 0; i < most; i++, bit += rowBits) {
            int neighbor = (int) (data.get(LONG, at + (bit >>> 3)) >>> (bit & 7)) & rowMask;
            if (neighbor == row) {
                return i;
            }
            if (neighbor >= layout.rows()) {
                String expected = "neighbors of row " + row + " below " + layout.rows();
                throw section.corrupt(NeighborsLayout.DATA + at, expected, Integer.toString(neighbor));
            }
            out[i] = neighbor;
        }
        return most;
    }

    /// Loads a byte of a row's neighbors, so that they are near when they are read. What it returns must be used, lest
    /// the load be left out.
    public int touch(int row) {
        return data.get(BYTE, (long) row * stride);
    }

    /// Reads every row and reports what breaks the format.
    public void check(Findings findings) {
        new NeighborsCheck(this, layout, findings).run();
    }

    MemorySegment data() {
        return data;
    }
}
