package dev.quarry.filter;

import org.roaringbitmap.RoaringBitmap;

/// Accepts the rows that another predicate does not.
///
/// @param count how many rows there are
record Inverse(RowPredicate of, int count) implements RowPredicate {

    private static final double FLIP_NANOS = 0.02;

    @Override
    public boolean test(int row) {
        return !of.test(row);
    }

    @Override
    public Estimate estimate() {
        Estimate other = of.estimate();
        return new Estimate(count - other.most(), count - other.expected(), count - other.least());
    }

    @Override
    public double testNanos() {
        return of.testNanos();
    }

    @Override
    public double buildNanos() {
        return of.buildNanos() + FLIP_NANOS * count;
    }

    @Override
    public RoaringBitmap rows() {
        RoaringBitmap rows = of.rows();
        rows.flip(0L, count);
        return rows;
    }
}
