package dev.quarry.hnsw;

/// What becomes of candidates that the neighbor selection finds redundant, when slots are left.
public enum PrunedNeighbors {
    /// They are left out: shorter lists, less to score for each node.
    DROPPED,
    /// The best of them fill a new node's list up to `maxNeighbors` (the paper's keepPrunedConnections).
    FILL
}
