package dev.quarry.collect;

/// Accepts the rows that two filters accept. Its number of rows is an upper bound: the smaller of the two.
///
/// @param rare asked first, best the one that accepts fewer
/// @param other asked where the first accepts
public record BothFilters(RowFilter rare, RowFilter other) implements RowFilter {

    /// The rows that both accept; one of them where the other is [RowFilter#ALL].
    public static RowFilter of(RowFilter one, RowFilter two) {
        if (one.equals(ALL)) {
            return two;
        }
        if (two.equals(ALL)) {
            return one;
        }
        return one.cardinality() <= two.cardinality() ? new BothFilters(one, two) : new BothFilters(two, one);
    }

    @Override
    public boolean accepts(int row) {
        return rare.accepts(row) && other.accepts(row);
    }

    @Override
    public int cardinality() {
        return Math.min(rare.cardinality(), other.cardinality());
    }

    @Override
    public int next(int row) {
        int next = rare.next(row);
        while (next >= 0) {
            int also = other.next(next);
            if (also == next || also < 0) {
                return also;
            }
            next = rare.next(also);
            if (next == also) {
                return next;
            }
        }
        return -1;
    }
}
