package dev.quarry.multi;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.multi.MultiOffsetsView;

/// Exact search for documents of several vectors: scores all. The oracle of other searches. One thread's; once
/// warm it allocates nothing.
public final class MaxSimScan {

    private static final int BATCH = 512;

    private final MaxSimScorer scorer;
    private final MultiOffsetsView offsets;
    private final int[] rows = new int[BATCH];
    private final float[] scores = new float[BATCH];

    /// @param scorer of documents; its owner gives it each query
    public MaxSimScan(MaxSimScorer scorer, MultiOffsetsView offsets) {
        this.scorer = scorer;
        this.offsets = offsets;
    }

    /// Scores every document that has a vector and passes the filter against the scorer's query.
    public void search(RowFilter filter, TopK top) {
        int count = 0;
        for (int row = filter.next(0); row >= 0 && row < offsets.rows(); row = filter.next(row + 1)) {
            if (offsets.start(row) < offsets.end(row)) {
                rows[count++] = row;
            }
            if (count == BATCH) {
                offer(count, top);
                count = 0;
            }
        }
        offer(count, top);
    }

    private void offer(int count, TopK top) {
        scorer.score(rows, count, scores);
        top.offerAll(rows, scores, count);
    }
}
