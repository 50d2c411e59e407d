package dev.quarry.score;

import dev.quarry.collect.TopK;
import dev.quarry.format.rows.SplitRowsView;
import java.util.Arrays;

/// Ranks split rows by bounds and reads only what can change the result.
///
/// A row is first known by its head: `sum` is what its largest values add at least, in whole numbers, `met` the weights
/// of the query's terms found there. Its score is then below `sum + met + largest * (all - met)` in the same numbers:
/// a value is less than one step above what was added, and the terms not met have values of at most the tail's largest
/// (plus what rounding the weights down lost, [SplitQuery#lost]). Rows whose bound is below the `k`-th best sum are
/// dropped at once. At the end the tails are read where the bound still asks for it, those of the best `k` first,
/// because they raise the sum that the others must reach; what can then still be among the best is scored exactly.
final class BoundedRanking implements SparseRanking {

    /// The trailer of a row whose tail was read.
    private static final long DONE = -1;

    private static final int MOST_STEPS = 256;
    private static final int BATCH = SplitScorer.BATCH;

    private final SplitScorer scorer;
    private final KthBest best = new KthBest();
    private final Leaders leaders = new Leaders();
    private TopK hits = new TopK(1);
    private double tailBound = 1;
    private double unit = 1;
    private int all;
    private int slack;
    private int size;
    private int[] rows = new int[1024];
    private int[] sums = new int[1024];
    private int[] met = new int[1024];
    private long[] trailers = new long[1024];
    private final int[] chosen = new int[BATCH];
    private final long[] places = new long[BATCH];
    private final int[] tailSums = new int[BATCH];
    private final int[] tailMet = new int[BATCH];
    private final float[] scores = new float[BATCH];

    BoundedRanking(SplitScorer scorer) {
        this.scorer = scorer;
    }

    @Override
    public void begin(TopK newHits, float newTailBound) {
        hits = newHits;
        tailBound = newTailBound;
        size = 0;
        best.reset(hits.k());
        leaders.clear();
        scorer.prepare();
        unit = scorer.unit();
        all = scorer.query().sum();
        slack = scorer.query().lost() * MOST_STEPS;
    }

    @Override
    public void add(int[] batch, int count) {
        for (int from = 0; from < count; from += BATCH) {
            addSome(batch, from, Math.min(BATCH, count - from));
        }
    }

    private void addSome(int[] batch, int from, int count) {
        if (rows.length < size + count) {
            int length = 2 * rows.length;
            rows = Arrays.copyOf(rows, length);
            sums = Arrays.copyOf(sums, length);
            met = Arrays.copyOf(met, length);
            trailers = Arrays.copyOf(trailers, length);
        }
        System.arraycopy(batch, from, rows, size, count);
        scorer.heads(rows, size, count, sums, met, trailers);
        for (int i = size; i < size + count; i++) {
            best.offer(sums[i]);
        }
        int least = best.threshold();
        leaders.reserve(count);
        int kept = size;
        for (int i = size; i < size + count; i++) {
            leaders.offer(rows[i], sums[i], least);
            rows[kept] = rows[i];
            sums[kept] = sums[i];
            met[kept] = met[i];
            trailers[kept] = trailers[i];
            kept += bound(i) >= least ? 1 : 0;
        }
        size = kept;
    }

    /// What the row's score cannot exceed; with a tail bound below 1, what it is taken not to exceed.
    private int bound(int i) {
        int tail = SplitRowsView.largestOfTail(trailers[i]) * (all - met[i]);
        return sums[i] + met[i] + slack + (int) (tailBound * tail);
    }

    @Override
    public float threshold() {
        int least = best.threshold();
        return least == Integer.MIN_VALUE ? Float.NEGATIVE_INFINITY : Math.nextDown((float) (least * unit));
    }

    @Override
    public int takeLeaders(int[] out) {
        return leaders.take(out, best.threshold());
    }

    @Override
    public void finish() {
        int least = best.threshold();
        best.reset(hits.k());
        int filled = 0;
        for (int i = 0; i < size; i++) {
            if (sums[i] >= least) {
                filled = choose(i, filled);
            }
        }
        readTails(filled);
        int raised = Math.max(least, best.threshold());
        filled = 0;
        for (int i = 0; i < size; i++) {
            if (trailers[i] != DONE && bound(i) >= raised) {
                filled = choose(i, filled);
            }
        }
        readTails(filled);
        scoreExactly(Math.max(raised, best.threshold()));
        size = 0;
    }

    /// Puts a row on the list of tails to read, and reads them when it is full. Returns the list's length.
    private int choose(int i, int filled) {
        chosen[filled] = i;
        if (filled < BATCH - 1) {
            return filled + 1;
        }
        readTails(BATCH);
        return 0;
    }

    private void readTails(int count) {
        for (int i = 0; i < count; i++) {
            places[i] = SplitRowsView.tail(trailers[chosen[i]]);
        }
        scorer.tails(places, count, tailSums, tailMet);
        for (int i = 0; i < count; i++) {
            int row = chosen[i];
            sums[row] += tailSums[i];
            met[row] += tailMet[i];
            trailers[row] = DONE;
            best.offer(sums[row]);
        }
    }

    /// Scores the rows known as a whole that can reach `least`.
    private void scoreExactly(int least) {
        int filled = 0;
        for (int i = 0; i < size; i++) {
            if (trailers[i] == DONE && sums[i] + met[i] + slack >= least) {
                chosen[filled++] = rows[i];
                if (filled == BATCH) {
                    offer(filled);
                    filled = 0;
                }
            }
        }
        offer(filled);
    }

    private void offer(int count) {
        scorer.score(chosen, count, scores);
        for (int i = 0; i < count; i++) {
            if (scores[i] > 0) {
                hits.offer(chosen[i], scores[i]);
            }
        }
    }
}
