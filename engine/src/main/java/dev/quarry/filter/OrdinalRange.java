package dev.quarry.filter;

import dev.quarry.format.attributes.AttributesView;
import org.roaringbitmap.RoaringBitmap;

/// Accepts rows with a value in a range of ordinals.
///
/// @param from the first ordinal
/// @param to behind the last one
record OrdinalRange(AttributesView view, int from, int to) implements RowPredicate {

    @Override
    public boolean test(int row) {
        return view.column().hasAny(row, from, to);
    }

    @Override
    public Estimate estimate() {
        if (from == 0 && to == view.values().count()) {
            return Estimate.exactly(view.present());
        }
        long pairs = view.postings().count(from, to);
        if (view.most() <= 1 || to - from == 1) {
            return Estimate.exactly(pairs);
        }
        // a row has at most `most` of the values
        long least = (pairs + view.most() - 1) / view.most();
        long most = Math.min(pairs, view.present());
        return new Estimate(least, most, most);
    }

    @Override
    public double testNanos() {
        return PostingCosts.testNanos(view);
    }

    @Override
    public double buildNanos() {
        return PostingCosts.nanos(view, from, to);
    }

    @Override
    public RoaringBitmap rows() {
        return PostingCosts.rows(view, from, to);
    }
}
