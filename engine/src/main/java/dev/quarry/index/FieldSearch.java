package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.query.Query;

/// Searches one field of one segment; owns its scratch and belongs to one thread.
sealed interface FieldSearch permits SparseFieldSearch, DenseFieldSearch, ProductFieldSearch, MultiVectorFieldSearch {

    /// Offers the segment's best rows and counts the work.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when the query's vector or method does not fit the field
    void search(Query query, RowFilter filter, TopK top, WorkCount work);

    /// Scores rows of this segment by the query's vector, exactly; its method does not matter. Where vectors were
    /// dropped, codes give the scores.
    ///
    /// @param rows exist in the segment
    /// @param out `(count)`: the score of each, higher is better; NaN where a row has no value in the field
    /// @throws dev.quarry.query.InvalidQueryException when the query's vector does not fit the field
    void score(Query query, int[] rows, int count, float[] out);

    /// The score that a row's code alone gives; NaN where searches use no codes, or the row has none.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when the query's vector does not fit the field
    float codeScore(Query query, int row);

    /// Searches for the vector of a row of this segment.
    void searchLike(int row, TopK top);

    /// Whether nothing better than what the last search found can exist.
    boolean exact();
}
