package dev.quarry.filter;

import org.roaringbitmap.RoaringBitmap;

/// A filter bound to a segment. Its costs are in nanoseconds, measured on one machine: their ratios matter.
/// Safe for concurrent use.
sealed interface RowPredicate permits Everything, Nothing, KnownRows, OrdinalRange, OrdinalSet, Every, Any, Inverse {

    /// Whether a row is accepted. Allocates nothing.
    boolean test(int row);

    Estimate estimate();

    /// What [#test] costs.
    double testNanos();

    /// What [#rows] costs.
    double buildNanos();

    /// The accepted rows; the caller may change the bitmap.
    RoaringBitmap rows();
}
