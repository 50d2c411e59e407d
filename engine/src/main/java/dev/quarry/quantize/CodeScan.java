package dev.quarry.quantize;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.ArrayKernel;
import dev.quarry.kernel.Kernels;

/// A search through the codes of all rows, a chunk at a time. One thread's; steady-state search allocates nothing. What
/// it returns has the scores of the codes; a second pass over the rows belongs behind it.
public final class CodeScan {

    private static final int CHUNK = 512;

    private final CodeScorer scorer;
    private final DenseRowsView rows;
    private final ArrayKernel arrays;
    private final int[] candidates = new int[CHUNK];
    private final float[] scores = new float[CHUNK];

    /// @param scorer of codes in the order of rows
    /// @param rows says which rows have a vector
    public CodeScan(CodeScorer scorer, DenseRowsView rows, Kernels kernels) {
        this.scorer = scorer;
        this.rows = rows;
        this.arrays = kernels.arrays();
    }

    /// Scores the code of every row that has a vector and passes the filter against the scorer's query.
    ///
    /// @return how many codes were scored
    public long search(RowFilter filter, TopK top) {
        return filter.equals(RowFilter.ALL) && rows.presence() == null ? scanAll(top) : scanSome(filter, top);
    }

    private long scanAll(TopK top) {
        int count = rows.count();
        for (int from = 0; from < count; ) {
            int to = Math.min(count, from + CHUNK);
            scorer.scoreRange(from, to, scores);
            int above = arrays.selectAbove(scores, 0, to - from, top.threshold(), candidates);
            for (int i = 0; i < above; i++) {
                top.offer(from + candidates[i], scores[candidates[i]]);
            }
            from = to;
        }
        return count;
    }

    private long scanSome(RowFilter filter, TopK top) {
        int end = rows.count();
        long scored = 0;
        int count = 0;
        for (int row = filter.next(0); row >= 0 && row < end; row = filter.next(row + 1)) {
            if (rows.isPresent(row)) {
                candidates[count++] = row;
            }
            if (count == CHUNK) {
                scored += offer(count, top);
                count = 0;
            }
        }
        return scored + offer(count, top);
    }

    private int offer(int count, TopK top) {
        scorer.score(candidates, count, scores);
        for (int i = 0; i < count; i++) {
            top.offer(candidates[i], scores[i]);
        }
        return count;
    }
}
