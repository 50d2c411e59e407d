package dev.quarry.score;

import dev.quarry.collect.TopK;

/// Scores the hits of a search over codes again, by the rows themselves. One thread's scratch; allocates
/// nothing once it has seen the most candidates.
public final class SecondPass {

    private int[] rows = {};
    private float[] scores = {};

    /// Empties `candidates` and offers each of them to `top` with the score that the scorer gives its row.
    ///
    /// @param scorer has the query
    public void rescore(TopK candidates, DenseScorer scorer, TopK top) {
        if (rows.length < candidates.size()) {
            rows = new int[candidates.size()];
            scores = new float[candidates.size()];
        }
        int count = candidates.drain(rows, scores);
        scorer.score(rows, count, scores);
        top.offerAll(rows, scores, count);
    }
}
