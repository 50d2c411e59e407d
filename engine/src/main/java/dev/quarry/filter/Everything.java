package dev.quarry.filter;

import org.roaringbitmap.RoaringBitmap;

/// Accepts all rows.
///
/// @param count how many there are
record Everything(int count) implements RowPredicate {

    @Override
    public boolean test(int row) {
        return true;
    }

    @Override
    public Estimate estimate() {
        return Estimate.exactly(count);
    }

    @Override
    public double testNanos() {
        return 0;
    }

    @Override
    public double buildNanos() {
        return 0;
    }

    @Override
    public RoaringBitmap rows() {
        return RoaringBitmap.bitmapOfRange(0, count);
    }
}
