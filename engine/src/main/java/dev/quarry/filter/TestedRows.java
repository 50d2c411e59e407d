package dev.quarry.filter;

import dev.quarry.collect.RowFilter;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Tests each row that is asked for. Its cardinality is an upper bound.
final class TestedRows implements RowFilter {

    private final RowPredicate predicate;
    private final int rows;
    private final @Nullable RoaringBitmap deleted;
    private final int cardinality;

    /// @param rows how many rows there are
    /// @param deleted rows that are not accepted, null for none
    TestedRows(RowPredicate predicate, int rows, @Nullable RoaringBitmap deleted) {
        this.predicate = predicate;
        this.rows = rows;
        this.deleted = deleted;
        long live = deleted == null ? rows : rows - deleted.rangeCardinality(0, rows);
        this.cardinality = (int) Math.min(predicate.estimate().most(), live);
    }

    @Override
    public boolean accepts(int row) {
        return predicate.test(row) && (deleted == null || !deleted.contains(row));
    }

    @Override
    public int cardinality() {
        return cardinality;
    }

    @Override
    public int next(int row) {
        for (int next = row; next < rows; next++) {
            if (accepts(next)) {
                return next;
            }
        }
        return -1;
    }
}
