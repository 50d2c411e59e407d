package dev.quarry.score;

/// Scores nodes of a graph against a query that the implementation was given before. Higher is better. One
/// thread's.
@FunctionalInterface
public interface NodeScorer {

    /// Scores the first `count` of `nodes`.
    ///
    /// @param out receives the score of `nodes[i]` at `i`
    /// @throws IndexOutOfBoundsException when a node does not exist
    void score(int[] nodes, int count, float[] out);
}
