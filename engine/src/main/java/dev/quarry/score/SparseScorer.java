package dev.quarry.score;

import dev.quarry.format.rows.AdjacentRowsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SplitRowsView;

/// Dot products of a sparse query with rows. Not thread-safe; holds scratch space for a batch.
public sealed interface SparseScorer permits AdjacentScorer, SplitScorer {

    /// A scorer of `query`, which is to be loaded with the vocabulary of the rows.
    static SparseScorer of(SparseRowsView rows, SparseQuery query) {
        return switch (rows) {
            case AdjacentRowsView adjacent -> new AdjacentScorer(adjacent, query);
            case SplitRowsView split -> new SplitScorer(split, query);
        };
    }

    /// Takes over the query as it is now; needed after each load.
    void prepare();

    /// Scores `count` rows.
    ///
    /// @param out `(count)`: the score of each
    /// @throws IndexOutOfBoundsException when a row does not exist, or damaged bytes name a term beyond all
    ///     vocabularies the query was loaded with
    /// @throws dev.quarry.format.CorruptSegmentException when a damaged row claims more terms than it has bytes
    void score(int[] batch, int count, float[] out);
}
