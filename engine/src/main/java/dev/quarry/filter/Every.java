package dev.quarry.filter;

import java.util.Comparator;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/// Accepts rows that all of some predicates accept. The one that accepts fewest leads; each other one is met by
/// its bitmap, or by testing the rows that are left, whichever costs less.
final class Every implements RowPredicate {

    /// Putting a row, or 64 of them, where two bitmaps meet.
    private static final double MEET_NANOS = 0.3;

    private final List<RowPredicate> parts;
    private final int count;

    /// @param parts at least one
    /// @param count how many rows there are
    Every(List<RowPredicate> parts, int count) {
        this.parts = parts.stream()
                .sorted(Comparator.comparingDouble(part -> part.estimate().expected()))
                .toList();
        this.count = count;
    }

    @Override
    public boolean test(int row) {
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).test(row)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Estimate estimate() {
        long least = count;
        double share = 1;
        long most = count;
        for (RowPredicate part : parts) {
            Estimate estimate = part.estimate();
            least -= count - estimate.least();
            share *= share(estimate);
            most = Math.min(most, estimate.most());
        }
        return new Estimate(Math.max(0, least), share * count, most);
    }

    @Override
    public double testNanos() {
        double nanos = 0;
        double reached = 1;
        for (RowPredicate part : parts) {
            nanos += reached * part.testNanos();
            reached *= share(part.estimate());
        }
        return nanos;
    }

    @Override
    public double buildNanos() {
        double left = parts.getFirst().estimate().expected();
        double nanos = parts.getFirst().buildNanos();
        for (RowPredicate part : parts.subList(1, parts.size())) {
            nanos += Math.min(left * part.testNanos(), part.buildNanos() + MEET_NANOS * left);
            left *= share(part.estimate());
        }
        return nanos;
    }

    @Override
    public RoaringBitmap rows() {
        RoaringBitmap rows = parts.getFirst().rows();
        for (int i = 1; i < parts.size() && !rows.isEmpty(); i++) {
            RowPredicate part = parts.get(i);
            double left = rows.getLongCardinality();
            if (left * part.testNanos() < part.buildNanos() + MEET_NANOS * left) {
                rows = tested(rows, part);
            } else if (part instanceof Inverse(RowPredicate of, int ignored)) {
                rows.andNot(of.rows());
            } else {
                rows.and(part.rows());
            }
        }
        return rows;
    }

    private static RoaringBitmap tested(RoaringBitmap rows, RowPredicate part) {
        RoaringBitmapWriter<RoaringBitmap> accepted =
                RoaringBitmapWriter.writer().get();
        rows.forEach((int row) -> {
            if (part.test(row)) {
                accepted.add(row);
            }
        });
        return accepted.get();
    }

    private double share(Estimate estimate) {
        return estimate.expected() / Math.max(1, count);
    }
}
