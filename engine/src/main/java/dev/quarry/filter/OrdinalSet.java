package dev.quarry.filter;

import dev.quarry.format.attributes.AttributeColumn;
import dev.quarry.format.attributes.AttributesView;
import java.util.Arrays;
import org.roaringbitmap.RoaringBitmap;

/// Accepts rows with one of some values.
final class OrdinalSet implements RowPredicate {

    /// Halving the ordinals once, to find one among them.
    private static final double STEP_NANOS = 1.5;

    private final AttributesView view;
    private final int[] ordinals;
    private final Estimate estimate;
    private final double buildNanos;

    /// @param ordinals ascending, at least one
    OrdinalSet(AttributesView view, int[] ordinals) {
        this.view = view;
        this.ordinals = ordinals;
        long pairs = 0;
        long largest = 0;
        double nanos = 0;
        for (int ordinal : ordinals) {
            long count = view.postings().count(ordinal, ordinal + 1);
            pairs += count;
            largest = Math.max(largest, count);
            nanos += PostingCosts.nanos(view, ordinal, ordinal + 1);
        }
        long most = Math.min(pairs, view.present());
        this.estimate = view.most() <= 1 ? Estimate.exactly(pairs) : new Estimate(largest, most, most);
        this.buildNanos = nanos;
    }

    @Override
    public boolean test(int row) {
        AttributeColumn column = view.column();
        if (!column.isMultiValued()) {
            return Arrays.binarySearch(ordinals, column.code(row) - 1) >= 0;
        }
        long end = column.end(row);
        for (long at = column.start(row); at < end; at++) {
            if (Arrays.binarySearch(ordinals, column.codeAt(at) - 1) >= 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Estimate estimate() {
        return estimate;
    }

    @Override
    public double testNanos() {
        int steps = Integer.SIZE - Integer.numberOfLeadingZeros(ordinals.length);
        return PostingCosts.testNanos(view) + STEP_NANOS * steps;
    }

    @Override
    public double buildNanos() {
        return buildNanos;
    }

    @Override
    public RoaringBitmap rows() {
        return PostingCosts.rows(view, ordinals);
    }
}
