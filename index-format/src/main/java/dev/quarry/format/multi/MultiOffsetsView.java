package dev.quarry.format.multi;

import static dev.quarry.format.multi.MultiOffsetsLayout.HEADER_END;
import static dev.quarry.format.multi.MultiOffsetsLayout.ROWS;
import static dev.quarry.format.multi.MultiOffsetsLayout.VECTORS;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.part.PartLayout;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Which vector rows are a document's, and whose each vector row is, over mapped bytes. The vectors of a document
/// follow each other, and documents are in row order. Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param rows the segment's row count
/// @param vectors vector rows of all documents together
/// @param starts u32 `(rows + 1)`: the first vector row of each document, then `vectors`; the first and the last
///     are verified, the others when they are read
/// @param documents u32 `(vectors)`: the document of each vector row, verified to exist when it is read
public record MultiOffsetsView(Section section, int rows, int vectors, MemorySegment starts, MemorySegment documents) {

    /// Opens the section and verifies its counts against the bytes that are there, and where the first document
    /// starts and the last ends.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the counts do not fit
    public static MultiOffsetsView open(Section section, int rows) {
        section.require(section.longAt(ROWS) == rows, ROWS, rows + " rows", section.longAt(ROWS));
        int vectors = section.intAt(VECTORS);
        section.require(vectors >= 0 && (rows > 0 || vectors == 0), VECTORS, "vectors of " + rows + " rows", vectors);
        MultiOffsetsLayout layout = new MultiOffsetsLayout(rows, vectors);
        layout.parts.requireLength(section);
        MemorySegment starts = section.slice(layout.startsAt, layout.startsLength);
        int first = starts.get(LittleEndian.INT, 0);
        section.require(first == 0, layout.startsAt, "a first vector row of 0", first);
        int last = starts.get(LittleEndian.INT, (long) rows * Integer.BYTES);
        section.require(last == vectors, layout.startsAt + (long) rows * Integer.BYTES, "an end at " + vectors, last);
        return new MultiOffsetsView(
                section, rows, vectors, starts, section.slice(layout.documentsAt, layout.documentsLength));
    }

    /// How many rows the dense rows of a field have: the vectors of all documents where these may have several,
    /// else the segment's rows.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the offsets that tell it cannot be opened
    public static int denseRows(Segment segment, int field) {
        return segment.find(SectionKind.MULTI_OFFSETS, field)
                .map(section -> open(section, segment.rows()).vectors())
                .orElse(segment.rows());
    }

    /// The first vector row of a document; of a document without vectors, the same as [#end].
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when it is not one
    public int start(int row) {
        return boundary(Objects.checkIndex(row, rows));
    }

    /// Behind the last vector row of a document.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when it is before the first, or not there
    public int end(int row) {
        int start = start(row);
        int end = boundary(row + 1);
        if (end < start) {
            throw damagedStart(row + 1, start, end);
        }
        return end;
    }

    /// The document of a vector row.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when there is no such document
    public int document(int vector) {
        int row = documents.get(LittleEndian.INT, (long) vector * Integer.BYTES);
        if (row < 0 || row >= rows) {
            throw damagedDocument(vector, "a row below " + rows, row);
        }
        return row;
    }

    private int boundary(int row) {
        int start = starts.get(LittleEndian.INT, (long) row * Integer.BYTES);
        if (start < 0 || start > vectors) {
            throw damagedStart(row, 0, start);
        }
        return start;
    }

    private RuntimeException damagedStart(int row, int least, int found) {
        long at = new MultiOffsetsLayout(rows, vectors).startsAt + (long) row * Integer.BYTES;
        return section.corrupt(at, "a vector row of " + least + " to " + vectors, Integer.toString(found));
    }

    private RuntimeException damagedDocument(int vector, String expected, int found) {
        long at = new MultiOffsetsLayout(rows, vectors).documentsAt + (long) vector * Integer.BYTES;
        return section.corrupt(at, expected, Integer.toString(found));
    }

    /// Verifies every byte: documents start in order, each vector row is of the document that has it, padding is
    /// zero. Reports the first place of each kind that is wrong.
    public void check(Findings findings) {
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        MultiOffsetsLayout layout = new MultiOffsetsLayout(rows, vectors);
        layout.parts.checkPadding(section, findings);
        for (int row = 0; row < rows; row++) {
            int start = start(row);
            int end = end(row);
            for (int vector = start; vector < end; vector++) {
                int found = document(vector);
                if (found != row) {
                    long at = layout.documentsAt + (long) vector * Integer.BYTES;
                    findings.require(false, section, at, "row " + row, found);
                    return;
                }
            }
        }
    }
}
