package dev.quarry.index;

/// The views of one field of a segment. Immutable and thread-safe.
sealed interface FieldReader permits SparseFieldReader, DenseFieldReader {

    /// A searcher over the views, for one thread.
    FieldSearch search();
}
