package dev.quarry.filter;

import dev.quarry.collect.RowFilter;
import org.roaringbitmap.RoaringBitmap;

/// Accepts the rows that are not deleted. The bitmap must not change while searches use it.
final class LiveRows implements RowFilter {

    private final RoaringBitmap deleted;
    private final int rows;
    private final int cardinality;

    /// @param rows how many rows there are
    LiveRows(RoaringBitmap deleted, int rows) {
        this.deleted = deleted;
        this.rows = rows;
        this.cardinality = (int) (rows - deleted.rangeCardinality(0, rows));
    }

    @Override
    public boolean accepts(int row) {
        return !deleted.contains(row);
    }

    @Override
    public int cardinality() {
        return cardinality;
    }

    @Override
    public int next(int row) {
        if (row >= rows) {
            return -1;
        }
        long next = deleted.nextAbsentValue(row);
        return next < 0 || next >= rows ? -1 : (int) next;
    }
}
