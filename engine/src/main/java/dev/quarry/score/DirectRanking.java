package dev.quarry.score;

import dev.quarry.collect.TopK;

/// Scores rows at once.
final class DirectRanking implements SparseRanking {

    private static final int BATCH = 64;

    private final SparseScorer scorer;
    private final float[] scores = new float[BATCH];
    private final int[] rows = new int[BATCH];
    private TopK hits = new TopK(1);

    DirectRanking(SparseScorer scorer) {
        this.scorer = scorer;
    }

    @Override
    public void begin(TopK newHits, float tailBound) {
        hits = newHits;
        scorer.prepare();
    }

    @Override
    public void add(int[] batch, int count) {
        for (int from = 0; from < count; from += BATCH) {
            int some = Math.min(BATCH, count - from);
            System.arraycopy(batch, from, rows, 0, some);
            scorer.score(rows, some, scores);
            for (int i = 0; i < some; i++) {
                if (scores[i] > 0) {
                    hits.offer(rows[i], scores[i]);
                }
            }
        }
    }

    @Override
    public float threshold() {
        return hits.threshold();
    }

    @Override
    public void finish() {}
}
