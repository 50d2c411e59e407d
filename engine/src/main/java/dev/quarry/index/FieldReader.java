package dev.quarry.index;

import dev.quarry.document.FieldValue;
import org.jspecify.annotations.Nullable;

/// The views of one field of a segment. Immutable and thread-safe.
sealed interface FieldReader permits SparseFieldReader, DenseFieldReader, ProductFieldReader {

    /// A searcher over the views, for one thread.
    FieldSearch search();

    /// What is stored of a row's vector, as a query for it; null when the row has none.
    @Nullable
    FieldValue value(int row);
}
