package dev.quarry.index;

import org.jspecify.annotations.Nullable;

/// The views of a field that can be searched. Immutable and thread-safe.
sealed interface VectorReader extends FieldReader
        permits SparseFieldReader, DenseFieldReader, ProductFieldReader, MultiVectorFieldReader {

    /// A searcher over the views, for one thread.
    ///
    /// @param beside a searcher of the same field in another segment by the same thread, which the new one may
    ///     share scratch with, as searches follow one another; null for none
    FieldSearch search(@Nullable FieldSearch beside);
}
