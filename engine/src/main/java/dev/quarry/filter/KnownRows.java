package dev.quarry.filter;

import org.roaringbitmap.RoaringBitmap;

/// Accepts the rows of a bitmap.
///
/// @param bitmap not changed
record KnownRows(RoaringBitmap bitmap) implements RowPredicate {

    private static final double TEST_NANOS = 8;
    private static final double COPY_NANOS = 0.5;

    @Override
    public boolean test(int row) {
        return bitmap.contains(row);
    }

    @Override
    public Estimate estimate() {
        return Estimate.exactly(bitmap.getLongCardinality());
    }

    @Override
    public double testNanos() {
        return TEST_NANOS;
    }

    @Override
    public double buildNanos() {
        return COPY_NANOS * bitmap.getLongCardinality();
    }

    @Override
    public RoaringBitmap rows() {
        return bitmap.clone();
    }
}
