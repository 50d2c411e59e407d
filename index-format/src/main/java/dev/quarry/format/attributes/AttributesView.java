package dev.quarry.format.attributes;

import static dev.quarry.format.attributes.AttributesLayout.DENSE;
import static dev.quarry.format.attributes.AttributesLayout.DISTINCT;
import static dev.quarry.format.attributes.AttributesLayout.MOST;
import static dev.quarry.format.attributes.AttributesLayout.POSTINGS;
import static dev.quarry.format.attributes.AttributesLayout.PRESENT;
import static dev.quarry.format.attributes.AttributesLayout.ROWS;
import static dev.quarry.format.attributes.AttributesLayout.SPARSE;
import static dev.quarry.format.attributes.AttributesLayout.TEXT_BYTES;
import static dev.quarry.format.attributes.AttributesLayout.TYPE;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.attributes.AttributesLayout.Counts;
import dev.quarry.format.part.Offsets;
import java.lang.foreign.MemorySegment;

/// One attribute of a segment's rows over mapped bytes. A row has any number of different values, also none.
/// Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param rows how many rows
/// @param present rows that have a value
/// @param most values of the row that has most
/// @param values the distinct values, ascending
/// @param postings the rows of each value
/// @param column the values of each row
public record AttributesView(
        Section section,
        int rows,
        int present,
        int most,
        AttributeValues values,
        AttributePostings postings,
        AttributeColumn column) {

    /// Opens the section and verifies its counts against the bytes that are there; reads no value.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the counts do not fit
    public static AttributesView open(Section section, int rows) {
        int typeId = section.intAt(TYPE);
        AttributeType type = AttributeType.ofId(typeId);
        if (type == null) {
            throw section.corrupt(TYPE, "an attribute type of 1 to 5", Integer.toUnsignedString(typeId));
        }
        section.require(section.longAt(ROWS) == rows, ROWS, rows + " rows", section.longAt(ROWS));
        Counts counts = counts(section, type, rows);
        int present = present(section, counts);
        AttributesLayout layout = new AttributesLayout(counts);
        layout.parts.requireLength(section);
        MemorySegment bytes = section.slice(layout.valuesAt, layout.valuesLength);
        int distinct = counts.distinct();
        Offsets textStarts = counts.hasText()
                ? Offsets.open(section, layout.textStartsAt, counts.textWidth(), distinct, counts.textBytes())
                : null;
        Offsets rowStarts = counts.isMultiValued()
                ? Offsets.open(section, layout.rowStartsAt, counts.startWidth(), rows, counts.postings())
                : null;
        return new AttributesView(
                section,
                rows,
                present,
                counts.most(),
                new AttributeValues(section, type, distinct, bytes, textStarts),
                AttributePostings.open(section, counts, layout),
                new AttributeColumn(
                        section,
                        rows,
                        counts.codeWidth(),
                        rowStarts,
                        section.slice(layout.codesAt, layout.codesLength)));
    }

    private static Counts counts(Section section, AttributeType type, int rows) {
        int most = section.intAt(MOST);
        section.require(most >= 0, MOST, "0 to 2147483647 values of a row", most);
        long postings = section.longAt(POSTINGS);
        section.require(
                postings >= most && postings <= section.length(), POSTINGS, "postings inside the section", postings);
        int distinct = section.intAt(DISTINCT);
        section.require(
                distinct >= most && distinct <= postings && (distinct == 0) == (postings == 0),
                DISTINCT,
                most + " to " + postings + " values",
                distinct);
        int dense = section.intAt(DENSE);
        section.require(dense >= 0 && dense <= distinct, DENSE, "0 to " + distinct + " bitmaps", dense);
        long sparse = section.longAt(SPARSE);
        section.require(sparse >= 0 && sparse <= postings, SPARSE, "0 to " + postings + " row numbers", sparse);
        long textBytes = section.longAt(TEXT_BYTES);
        boolean hasText = type == AttributeType.KEYWORD;
        section.require(
                textBytes >= 0 && textBytes <= (hasText ? section.length() : 0),
                TEXT_BYTES,
                hasText ? "keywords inside the section" : "0",
                textBytes);
        return new Counts(type, rows, most, distinct, dense, postings, sparse, textBytes);
    }

    private static int present(Section section, Counts counts) {
        long present = section.longAt(PRESENT);
        long postings = counts.postings();
        boolean holds = present >= 0
                && present <= Math.min(counts.rows(), postings)
                && postings <= present * counts.most()
                && (postings > 0) == (counts.most() > 0);
        section.require(holds, PRESENT, "rows with " + postings + " values", present);
        return (int) present;
    }

    /// What the values are.
    public AttributeType type() {
        return values.type();
    }

    /// Pairs of a row and a value.
    public long pairs() {
        return postings.count(0, values.count());
    }

    /// Verifies that values ascend, that rows of values and values of rows say the same, and that padding is
    /// zero.
    public void check(Findings findings) {
        new AttributesCheck(this, findings).run();
    }
}
