package dev.quarry.format.attributes;

import dev.quarry.format.part.Offsets;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;

/// Where the parts of an `ATTRIBUTES` section stand; computed from the counts alone, in the order of the file.
final class AttributesLayout {

    static final int TYPE = 0;
    static final int MOST = 4;
    static final int ROWS = 8;
    static final int DISTINCT = 16;
    static final int DENSE = 20;
    static final int POSTINGS = 24;
    static final int SPARSE = 32;
    static final int PRESENT = 40;
    static final int TEXT_BYTES = 48;
    static final int HEADER_END = 56;

    /// The counts of a section's header.
    ///
    /// @param most values of a row that has most
    /// @param distinct values
    /// @param dense values whose rows are a bitmap
    /// @param postings pairs of a row and a value
    /// @param sparse postings of the values that are not dense
    /// @param textBytes bytes of all keywords, 0 for other types
    record Counts(
            AttributeType type,
            int rows,
            int most,
            int distinct,
            int dense,
            long postings,
            long sparse,
            long textBytes) {

        boolean hasText() {
            return type == AttributeType.KEYWORD;
        }

        boolean isMultiValued() {
            return most > 1;
        }

        int textWidth() {
            return Offsets.widthFor(textBytes);
        }

        int startWidth() {
            return Offsets.widthFor(postings);
        }

        int codeWidth() {
            return codeWidthFor(distinct);
        }
    }

    final PartLayout parts = new PartLayout();
    final long valuesAt;
    final long valuesLength;
    final long textStartsAt;
    final long startsAt;
    final long denseAt;
    final long denseLength;
    final long bitmapsAt;
    final long bitmapsLength;
    final long slicesAt;
    final long slicesLength;
    final long rowStartsAt;
    final long codesAt;
    final long codesLength;

    AttributesLayout(Counts counts) {
        valuesLength = counts.hasText() ? counts.textBytes() : (long) counts.distinct() * Long.BYTES;
        valuesAt = parts.place(valuesLength);
        textStartsAt = counts.hasText() ? parts.place(Offsets.byteSize(counts.distinct(), counts.textWidth())) : 0;
        startsAt = parts.place(Offsets.byteSize(counts.distinct(), counts.startWidth()));
        denseLength = (long) counts.dense() * Integer.BYTES;
        denseAt = parts.place(denseLength);
        bitmapsLength = counts.dense() * RowBitmap.byteSize(counts.rows());
        bitmapsAt = parts.place(bitmapsLength);
        slicesLength = counts.sparse() * Integer.BYTES;
        slicesAt = parts.place(slicesLength);
        rowStartsAt = counts.isMultiValued() ? parts.place(Offsets.byteSize(counts.rows(), counts.startWidth())) : 0;
        codesLength = (counts.isMultiValued() ? counts.postings() : counts.rows()) * counts.codeWidth();
        codesAt = parts.place(codesLength);
    }

    /// Whether the rows of a value are a bitmap: where that takes no more bytes than their numbers would.
    static boolean isDense(long rowsOfValue, int rows) {
        return rowsOfValue * Integer.BYTES >= RowBitmap.byteSize(rows);
    }

    /// Bytes of a code, an ordinal plus one.
    static int codeWidthFor(int distinct) {
        if (distinct < 1 << Byte.SIZE) {
            return Byte.BYTES;
        }
        return distinct < 1 << Short.SIZE ? Short.BYTES : Integer.BYTES;
    }
}
