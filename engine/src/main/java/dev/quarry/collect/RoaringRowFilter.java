package dev.quarry.collect;

import org.roaringbitmap.RoaringBitmap;

/// A filter that accepts the rows of a Roaring bitmap, or a range of it: one bitmap over the rows of an index serves
/// all its segments. The bitmap must not change while searches use it.
public final class RoaringRowFilter implements RowFilter {

    private final RoaringBitmap rows;
    private final long first;
    private final long count;
    private final int cardinality;

    /// Row numbers are the bitmap's.
    public RoaringRowFilter(RoaringBitmap rows) {
        this(rows, 0, 1L << Integer.SIZE);
    }

    /// Row 0 is the bitmap's `first`.
    ///
    /// @param first below 2^32
    /// @param count rows that there are
    public RoaringRowFilter(RoaringBitmap rows, long first, long count) {
        this.rows = rows;
        this.first = first;
        this.count = count;
        // searches ask for it often, and counting walks the bitmap
        this.cardinality = (int) Math.min(Integer.MAX_VALUE, rows.rangeCardinality(first, first + count));
    }

    @Override
    public boolean accepts(int row) {
        return rows.contains((int) (first + row));
    }

    @Override
    public int cardinality() {
        return cardinality;
    }

    @Override
    public int next(int row) {
        long next = rows.nextValue((int) (first + row));
        long end = Math.min(count, 1L << (Integer.SIZE - 1)); // row numbers end there, bitmaps later
        return next < 0 || next - first >= end ? -1 : (int) (next - first);
    }
}
