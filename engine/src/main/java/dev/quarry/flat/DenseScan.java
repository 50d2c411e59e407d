package dev.quarry.flat;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.kernel.ArrayKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.score.DenseScorer;

/// Exact search over the rows of a dense section: scores all, a chunk at a time, and offers those above the threshold.
/// The oracle for every other dense search. One thread's; steady-state search allocates nothing.
public final class DenseScan {

    /// Rows scored per call: enough to hide the call, few enough for scores to stay in the first-level cache.
    private static final int CHUNK = 512;

    private final DenseScorer scorer;
    private final ArrayKernel arrays;
    private final int[] candidates = new int[CHUNK];
    private final float[] scores = new float[CHUNK];

    public DenseScan(DenseScorer scorer, Kernels kernels) {
        this.scorer = scorer;
        this.arrays = kernels.arrays();
    }

    /// Scores every row that has a vector and passes the filter against the scorer's query.
    ///
    /// @return how many rows were scored
    public long search(RowFilter filter, TopK top) {
        return filter.equals(RowFilter.ALL) && scorer.rows().presence() == null ? scanAll(top) : scanSome(filter, top);
    }

    private long scanAll(TopK top) {
        int rows = scorer.rows().count();
        for (int from = 0; from < rows; ) {
            int to = Math.min(rows, from + CHUNK);
            scorer.scoreRange(from, to, scores);
            int above = arrays.selectAbove(scores, 0, to - from, top.threshold(), candidates);
            for (int i = 0; i < above; i++) {
                top.offer(from + candidates[i], scores[candidates[i]]);
            }
            from = to;
        }
        return rows;
    }

    private long scanSome(RowFilter filter, TopK top) {
        int rows = scorer.rows().count();
        long scored = 0;
        int count = 0;
        for (int row = filter.next(0); row >= 0 && row < rows; row = filter.next(row + 1)) {
            if (scorer.rows().isPresent(row)) {
                candidates[count++] = row;
            }
            if (count == CHUNK) {
                offer(count, top);
                scored += count;
                count = 0;
            }
        }
        offer(count, top);
        return scored + count;
    }

    private void offer(int count, TopK top) {
        scorer.score(candidates, count, scores);
        for (int i = 0; i < count; i++) {
            top.offer(candidates[i], scores[i]);
        }
    }
}
