package dev.quarry.score;

import dev.quarry.collect.TopK;

/// Scores rows at once.
final class DirectRanking implements SparseRanking {

    private static final int BATCH = 64;

    private final SparseScorer scorer;
    private final float[] scores = new float[BATCH];
    private final int[] rows = new int[BATCH];
    private final Leaders leaders = new Leaders();
    private TopK hits = new TopK(1);

    DirectRanking(SparseScorer scorer) {
        this.scorer = scorer;
    }

    @Override
    public void begin(TopK newHits, float tailBound) {
        hits = newHits;
        leaders.clear();
        scorer.prepare();
    }

    @Override
    public void add(int[] batch, int count) {
        for (int from = 0; from < count; from += BATCH) {
            int some = Math.min(BATCH, count - from);
            System.arraycopy(batch, from, rows, 0, some);
            scorer.score(rows, some, scores);
            leaders.reserve(some);
            for (int i = 0; i < some; i++) {
                if (scores[i] > 0) {
                    hits.offer(rows[i], scores[i]);
                    leaders.offer(rows[i], Float.floatToRawIntBits(scores[i]), least());
                }
            }
        }
    }

    /// The bits of the threshold, which order scores above zero as the scores are.
    private int least() {
        return hits.threshold() > 0 ? Float.floatToRawIntBits(hits.threshold()) : Integer.MIN_VALUE;
    }

    @Override
    public int takeLeaders(int[] out) {
        return leaders.take(out, least());
    }

    @Override
    public float threshold() {
        return hits.threshold();
    }

    @Override
    public void finish() {}
}
