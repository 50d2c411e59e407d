package dev.quarry.bench.dense;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.kernel.Kernels;
import dev.quarry.score.DenseScorer;
import java.util.Arrays;
import java.util.Random;
import org.roaringbitmap.RoaringBitmap;

/// Which rows a filter accepts, in relation to the query.
enum FilterShape {
    /// Rows drawn by lot, the same for all queries: no relation.
    RANDOM,
    /// The rows nearest to the query: as when its category is asked for.
    NEAR,
    /// The rows nearest to another row, drawn by lot: a category, but not the query's.
    ELSEWHERE,
    /// The rows farthest from the query: a shell around it through all categories. The hardest.
    FAR;

    /// A filter for each query.
    ///
    /// @param part of all rows that are accepted
    QueryFilters filters(DenseIndex index, double part, long seed) {
        int rows = index.rows().count();
        int accepted = Math.max(1, (int) Math.round(part * rows));
        Random random = new Random(seed);
        if (this == RANDOM) {
            int[] numbers = new int[rows];
            Arrays.setAll(numbers, row -> row);
            for (int i = 0; i < accepted; i++) {
                int other = i + random.nextInt(rows - i);
                int drawn = numbers[other];
                numbers[other] = numbers[i];
                numbers[i] = drawn;
            }
            RowFilter filter = filter(Arrays.copyOf(numbers, accepted));
            return query -> filter;
        }
        DenseData data = index.data();
        RowFilter[] filters = new RowFilter[data.queries().length];
        DenseScorer.OfFloats scorer = DenseScorer.ofFloats(index.rows(), index.metric(), Kernels.best());
        float[] scores = new float[rows];
        for (int query = 0; query < filters.length; query++) {
            scorer.query(this == ELSEWHERE ? data.base()[random.nextInt(rows)] : data.queries()[query]);
            scorer.scoreRange(0, rows, scores);
            filters[query] = filter(best(scores, accepted, this == FAR ? -1 : 1));
        }
        return query -> filters[query];
    }

    private static int[] best(float[] scores, int count, int sign) {
        long[] keys = new long[scores.length];
        for (int row = 0; row < keys.length; row++) {
            int bits = Float.floatToIntBits(-sign * scores[row]);
            long monotone = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
            keys[row] = monotone << 32 | row;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys, 0, count).mapToInt(key -> (int) key).toArray();
    }

    private static RowFilter filter(int[] rows) {
        RoaringBitmap bitmap = RoaringBitmap.bitmapOf(rows);
        bitmap.runOptimize();
        return new RoaringRowFilter(bitmap);
    }
}
