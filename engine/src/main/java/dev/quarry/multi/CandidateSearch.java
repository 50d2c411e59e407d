package dev.quarry.multi;

import dev.quarry.collect.TopK;
import dev.quarry.format.multi.MultiOffsetsView;

/// Search for documents of several vectors by searches for their vectors: the best vectors for each query vector
/// name the candidates, and the most promising of these are scored by all their vectors. One thread's; once warm
/// it allocates nothing.
public final class CandidateSearch {

    /// Finds the best vectors for one of the query vectors.
    @FunctionalInterface
    public interface VectorSearch {

        /// Searches.
        ///
        /// @param query the query vector's number
        /// @param top what to fill; as many as its `k` are wanted
        void search(int query, TopK top);
    }

    /// Whether the scores of found vectors are those of the rows.
    public enum Scores {
        /// They are; what documents can be expected to score bounds their scores.
        OF_ROWS,
        /// They come from codes, and bound nothing.
        OF_CODES
    }

    /// How many times the vectors of the round before.
    private static final int MORE = 4;

    /// Documents scored before it is looked at again whether others can be better.
    private static final int BATCH = 32;

    private final MaxSimScorer scorer;
    private final MultiOffsetsView offsets;
    private final DocumentCandidates candidates;
    private final TopK vectors = new TopK(1);
    private final TopK promising = new TopK(1);
    private int[] rows = {};
    private float[] expected = {};
    private final int[] batch = new int[BATCH];
    private final float[] scores = new float[BATCH];

    /// @param scorer of documents; its owner gives it each query
    public CandidateSearch(MaxSimScorer scorer, MultiOffsetsView offsets) {
        this.scorer = scorer;
        this.offsets = offsets;
        this.candidates = new DocumentCandidates(offsets);
    }

    /// Searches for the scorer's query.
    ///
    /// @param how how hard
    /// @param searches those for single vectors
    /// @param top what to fill; not touched where the answer is no
    /// @return whether as many candidates were found as `top` is to keep
    public boolean search(MultiVectorQuery how, Scores kind, VectorSearch searches, TopK top) {
        int queries = scorer.queries();
        // k documents have k vectors among those found at least
        long hits = Math.max(how.vectorHits(), Math.ceilDiv(top.k(), queries));
        for (boolean more = true; more && hits < offsets.vectors(); hits *= MORE) {
            more = find((int) hits, queries, searches);
            if (candidates.count() >= top.k()) {
                rescore(Math.max(how.rescored(), top.k()), kind, top);
                return true;
            }
        }
        return false;
    }

    /// @return whether there may be more vectors to find
    private boolean find(int hits, int queries, VectorSearch searches) {
        candidates.reset(queries);
        boolean more = true;
        for (int query = 0; query < queries; query++) {
            vectors.reset(hits);
            searches.search(query, vectors);
            more &= vectors.isFull();
            candidates.add(query, vectors);
        }
        return more;
    }

    private void rescore(int most, Scores kind, TopK top) {
        promising.reset(most);
        candidates.offerTo(promising);
        if (rows.length < promising.size()) {
            rows = new int[promising.size()];
            expected = new float[promising.size()];
        }
        int count = promising.drain(rows, expected);
        for (int from = 0; from < count; from += BATCH) {
            boolean enough = kind == Scores.OF_ROWS && top.isFull() && expected[from] < top.threshold();
            if (enough) {
                return;
            }
            int length = Math.min(BATCH, count - from);
            System.arraycopy(rows, from, batch, 0, length);
            scorer.score(batch, length, scores);
            for (int i = 0; i < length; i++) {
                if (!Float.isNaN(scores[i])) { // a candidate without vectors comes of damage, which `check` finds
                    top.offer(batch[i], scores[i]);
                }
            }
        }
    }
}
