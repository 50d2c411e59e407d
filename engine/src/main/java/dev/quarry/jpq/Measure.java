package dev.quarry.jpq;

/// What is measured on held-out queries, see [Measures].
public enum Measure {
    MRR_10,
    NDCG_10,
    RECALL_10,
    RECALL_100
}
