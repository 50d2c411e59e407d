package dev.quarry.multi;

/// How hard a search for documents of several vectors tries. In each segment the best vectors for each query
/// vector are found, and the documents that have them; of these the most promising are scored by all their
/// vectors.
///
/// @param vectorHits how many vectors are found for each query vector, at least 1; more where they are of fewer
///     documents than are asked for. Recall and time grow with it
/// @param rescored how many documents are scored by all their vectors, at least 1; raised to `k` where it is
///     lower. What is promising is the sum of the scores found, with the worst score found for a query vector in
///     place of one that was not (Lee et al.: Rethinking the Role of Token Retrieval in Multi-Vector Retrieval,
///     NeurIPS 2023)
public record MultiVectorQuery(int vectorHits, int rescored) {

    /// Vectors found for each query vector, unless said otherwise.
    public static final int DEFAULT_VECTOR_HITS = 100;

    /// Documents scored by all their vectors, unless said otherwise.
    public static final int DEFAULT_RESCORED = 500;

    public MultiVectorQuery {
        if (vectorHits < 1) {
            throw new IllegalArgumentException("vectorHits: expected at least 1, found " + vectorHits);
        }
        if (rescored < 1) {
            throw new IllegalArgumentException("rescored: expected at least 1, found " + rescored);
        }
    }

    public static MultiVectorQuery defaults() {
        return new MultiVectorQuery(DEFAULT_VECTOR_HITS, DEFAULT_RESCORED);
    }

    public MultiVectorQuery withVectorHits(int other) {
        return new MultiVectorQuery(other, rescored);
    }

    public MultiVectorQuery withRescored(int other) {
        return new MultiVectorQuery(vectorHits, other);
    }
}
