package dev.quarry.index;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The rows of a segment that are still there, in order.
///
/// @param rows the segment's row count
/// @param deleted the rows that are gone; null for none. Not changed, and not to be changed
record LiveRows(int rows, @Nullable RoaringBitmap deleted) {

    /// Takes rows that follow each other without a gap.
    interface Run {

        /// Takes one run.
        ///
        /// @param from the first row
        /// @param to behind the last
        void accept(int from, int to) throws IOException;
    }

    /// How many are still there.
    int count() {
        return deleted == null || rows == 0 ? rows : rows - deleted.rank(rows - 1);
    }

    /// Visits them in ascending order, as long runs as there are.
    void forEachRun(Run run) throws IOException {
        if (deleted == null) {
            if (rows > 0) {
                run.accept(0, rows);
            }
            return;
        }
        for (long from = deleted.nextAbsentValue(0); from < rows; ) {
            long gone = deleted.nextValue((int) from);
            int to = gone < 0 ? rows : (int) Math.min(rows, gone);
            run.accept((int) from, to);
            if (to == rows) {
                return;
            }
            from = deleted.nextAbsentValue(to);
        }
    }
}
