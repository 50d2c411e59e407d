package dev.quarry.score;

/// Scores nodes of a graph against each other: what a builder needs. One thread's.
public interface PairScorer extends NodeScorer {

    /// Makes a node the query.
    void query(int node);
}
