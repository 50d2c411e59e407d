package dev.quarry.score;

import dev.quarry.collect.TopK;
import dev.quarry.format.rows.AdjacentRowsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SplitRowsView;

/// Finds the best among rows that a search comes upon one batch after the other. What it returns carries the exact
/// scores of [SparseScorer]; how early they are computed is its own matter. Scratch of one searcher.
public sealed interface SparseRanking permits DirectRanking, BoundedRanking {

    /// A ranking by `query`, which is to be loaded with the vocabulary of the rows.
    static SparseRanking of(SparseRowsView rows, SparseQuery query) {
        return switch (rows) {
            case AdjacentRowsView adjacent -> new DirectRanking(SparseScorer.of(adjacent, query));
            case SplitRowsView split -> new BoundedRanking(new SplitScorer(split, query));
        };
    }

    /// Starts with no rows and the query as it is now.
    ///
    /// @param hits gets the rows, some of them perhaps before [#finish]; its `k` is how many are wanted
    /// @param tailBound from 0 to 1, for split rows: a row's smaller values are read when its larger ones, together
    ///     with this part of the most that the smaller ones can add, reach the `k`-th best row; 1 loses nothing
    void begin(TopK hits, float tailBound);

    /// Adds rows, none of them a second time.
    ///
    /// @throws IndexOutOfBoundsException when a row does not exist, or damaged bytes name a term beyond all
    ///     vocabularies the query was loaded with
    /// @throws dev.quarry.format.CorruptSegmentException when a damaged row claims more terms than it has bytes
    void add(int[] batch, int count);

    /// A score that `k` rows are known to reach, negative infinity before there are so many. It grows as rows are
    /// added and may lie below the `k`-th best score of them.
    float threshold();

    /// Hands out rows that are among the best `k` of those added so far, as far as is known yet, each row once.
    ///
    /// @param out gets them
    /// @return how many, at most the length of `out`; 0 when there are no others now
    int takeLeaders(int[] out);

    /// Offers all rows that can be among the best `k` of those added and have a score above zero.
    void finish();
}
