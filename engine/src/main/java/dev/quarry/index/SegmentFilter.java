package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import org.roaringbitmap.RoaringBitmap;

/// The part of a filter over the index's rows that concerns one segment.
///
/// @param rows rows of the index
/// @param firstRow the segment's first row in the index, below 2^32
/// @param count the segment's rows
/// @param cardinality how many of these the filter accepts; searches ask for it often, counting walks the bitmap
record SegmentFilter(RoaringBitmap rows, long firstRow, int count, int cardinality) implements RowFilter {

    SegmentFilter(RoaringBitmap rows, long firstRow, int count) {
        this(rows, firstRow, count, (int) rows.rangeCardinality(firstRow, firstRow + count));
    }

    @Override
    public boolean accepts(int row) {
        return rows.contains((int) (firstRow + row));
    }

    @Override
    public int next(int row) {
        long next = rows.nextValue((int) (firstRow + row));
        return next < 0 || next >= firstRow + count ? -1 : (int) (next - firstRow);
    }
}
