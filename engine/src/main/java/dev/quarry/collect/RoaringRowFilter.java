package dev.quarry.collect;

import org.roaringbitmap.ImmutableBitmapDataProvider;

/// A filter that accepts the rows of a Roaring bitmap. The bitmap must not change while searches use it. A bitmap
/// on the heap answers about three times faster than a mapped one.
public final class RoaringRowFilter implements RowFilter {

    private final ImmutableBitmapDataProvider rows;
    private final int cardinality;

    /// @param rows row numbers, a `RoaringBitmap` or an `ImmutableRoaringBitmap`
    public RoaringRowFilter(ImmutableBitmapDataProvider rows) {
        this.rows = rows;
        this.cardinality = (int) Math.min(Integer.MAX_VALUE, rows.getLongCardinality());
    }

    @Override
    public boolean accepts(int row) {
        return rows.contains(row);
    }

    @Override
    public int cardinality() {
        return cardinality;
    }

    @Override
    public int next(int row) {
        long next = rows.nextValue(row);
        // row numbers end at 2^31 - 1, bitmaps later
        return next > Integer.MAX_VALUE ? -1 : (int) next;
    }
}
