package dev.quarry.filter;

import java.util.Comparator;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/// Accepts rows that any of some predicates accepts.
final class Any implements RowPredicate {

    private static final double JOIN_NANOS = 0.3;

    private final List<RowPredicate> parts;
    private final int count;

    /// @param parts at least one
    /// @param count how many rows there are
    Any(List<RowPredicate> parts, int count) {
        // the one that accepts most first: tests end there most often
        this.parts = parts.stream()
                .sorted(Comparator.comparingDouble(part -> -part.estimate().expected()))
                .toList();
        this.count = count;
    }

    @Override
    public boolean test(int row) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).test(row)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Estimate estimate() {
        long least = 0;
        double refused = 1;
        long most = 0;
        for (RowPredicate part : parts) {
            Estimate estimate = part.estimate();
            least = Math.max(least, estimate.least());
            refused *= 1 - share(estimate);
            most = Math.min(count, most + estimate.most());
        }
        return new Estimate(least, (1 - refused) * count, most);
    }

    @Override
    public double testNanos() {
        double nanos = 0;
        double reached = 1;
        for (RowPredicate part : parts) {
            nanos += reached * part.testNanos();
            reached *= 1 - share(part.estimate());
        }
        return nanos;
    }

    @Override
    public double buildNanos() {
        double nanos = 0;
        for (RowPredicate part : parts) {
            nanos += part.buildNanos() + JOIN_NANOS * part.estimate().expected();
        }
        return nanos;
    }

    @Override
    public RoaringBitmap rows() {
        RoaringBitmap rows = parts.getFirst().rows();
        for (RowPredicate part : parts.subList(1, parts.size())) {
            rows.or(part.rows());
        }
        return rows;
    }

    private double share(Estimate estimate) {
        return estimate.expected() / Math.max(1, count);
    }
}
