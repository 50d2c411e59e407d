package dev.quarry.flat;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.score.SparseQuery;
import dev.quarry.score.SparseScorer;

/// Exact sparse search: every row that the filter accepts is scored. One for each thread; allocates nothing after
/// it was made, apart from room for longer queries than any before.
public final class SparseScan {

    private static final int BATCH = 64;

    private final SparseRowsView rows;
    private final SparseQuery query;
    private final SparseScorer scorer;
    private final int[] batch = new int[BATCH];
    private final float[] scores = new float[BATCH];

    /// A scan of these rows.
    public SparseScan(SparseRowsView rows) {
        this(rows, new SparseQuery());
    }

    /// @param query scratch, which other searches of the thread may use before and after
    public SparseScan(SparseRowsView rows, SparseQuery query) {
        this.rows = rows;
        this.query = query;
        this.scorer = SparseScorer.of(rows, query);
    }

    /// Offers every accepted row with a score above zero.
    ///
    /// @param terms in any order; those unknown to the segment are ignored
    /// @param weights beside the terms, finite and not negative
    /// @param count how many of both to use
    /// @param hits what to offer to; not cleared
    /// @throws dev.quarry.format.CorruptSegmentException when the rows are damaged in a way that shows
    public void search(int[] terms, float[] weights, int count, RowFilter filter, TopK hits) {
        query.load(terms, weights, count, rows.vocabulary());
        scorer.prepare();
        try {
            if (query.count() > 0) {
                scan(filter, hits);
            }
        } catch (IndexOutOfBoundsException e) {
            throw rows.section().corrupt(0, "rows and terms in range", String.valueOf(e.getMessage()));
        } finally {
            query.clear();
        }
    }

    /// Scores given rows.
    ///
    /// @param terms in any order; those unknown to the segment are ignored
    /// @param weights beside the terms, finite and not negative
    /// @param count how many of both to use
    /// @param wanted the rows
    /// @param wantedCount how many
    /// @param out `(wantedCount)`: the score of each, 0 where it shares no term with the query, NaN where it has
    ///     none
    /// @throws dev.quarry.format.CorruptSegmentException when the rows are damaged in a way that shows
    public void score(int[] terms, float[] weights, int count, int[] wanted, int wantedCount, float[] out) {
        query.load(terms, weights, count, rows.vocabulary());
        scorer.prepare();
        int[] rowTerms = new int[rows.longest()];
        float[] rowWeights = new float[rowTerms.length];
        try {
            for (int from = 0; from < wantedCount; from += BATCH) {
                int some = Math.min(BATCH, wantedCount - from);
                System.arraycopy(wanted, from, batch, 0, some);
                scorer.score(batch, some, scores);
                for (int i = 0; i < some; i++) {
                    out[from + i] = rows.read(batch[i], rowTerms, rowWeights) == 0 ? Float.NaN : scores[i];
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw rows.section().corrupt(0, "rows and terms in range", String.valueOf(e.getMessage()));
        } finally {
            query.clear();
        }
    }

    private void scan(RowFilter filter, TopK hits) {
        int filled = 0;
        for (int row = filter.next(0); row >= 0 && row < rows.rows(); row = filter.next(row + 1)) {
            batch[filled++] = row;
            if (filled == BATCH) {
                offer(filled, hits);
                filled = 0;
            }
        }
        offer(filled, hits);
    }

    private void offer(int filled, TopK hits) {
        scorer.score(batch, filled, scores);
        for (int i = 0; i < filled; i++) {
            if (scores[i] > 0) {
                hits.offer(batch[i], scores[i]);
            }
        }
    }
}
