package dev.quarry.index;

/// The views of a field that can be searched. Immutable and thread-safe.
sealed interface VectorReader extends FieldReader
        permits SparseFieldReader, DenseFieldReader, ProductFieldReader, MultiVectorFieldReader {

    /// A searcher over the views, for one thread.
    FieldSearch search();
}
