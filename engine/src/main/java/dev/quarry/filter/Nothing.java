package dev.quarry.filter;

import org.roaringbitmap.RoaringBitmap;

/// Accepts no row.
record Nothing() implements RowPredicate {

    @Override
    public boolean test(int row) {
        return false;
    }

    @Override
    public Estimate estimate() {
        return Estimate.exactly(0);
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
        return new RoaringBitmap();
    }
}
