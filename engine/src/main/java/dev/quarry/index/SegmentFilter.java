package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import org.roaringbitmap.RoaringBitmap;

/// The part of a filter over the index's rows that concerns one segment.
///
/// @param rows rows of the index
/// @param firstRow the segment's first row in the index, below 2^32
/// @param count the segment's rows
record SegmentFilter(RoaringBitmap rows, long firstRow, int count) implements RowFilter {

    @Override
    public boolean accepts(int row) {
        return rows.contains((int) (firstRow + row));
    }

    @Override
    public int cardinality() {
        return (int) rows.rangeCardinality(firstRow, firstRow + count);
    }

    @Override
    public int next(int row) {
        long next = rows.nextValue((int) (firstRow + row));
        return next < 0 || next >= firstRow + count ? -1 : (int) (next - firstRow);
    }
}
