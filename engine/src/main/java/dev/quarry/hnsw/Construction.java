package dev.quarry.hnsw;

import dev.quarry.batch.BatchArguments;

/// How the links of a graph that is built anew are found. Rows that join a graph, as in merges, search it in
/// either case.
public sealed interface Construction {

    /// Each node searches the graph of those before it, as in the paper.
    record Insertion() implements Construction {}

    /// Links are selected among each node's exact nearest, and, for some nodes, the exact nearest within a part
    /// of all nodes, which lie farther off. All nodes are compared with each other by
    /// [dev.quarry.batch.BatchOps#neighbors], about `n² (1 + 1/M)` scores: work for an accelerator, or for small
    /// segments. All else is a part of what insertion takes. Memory while it builds: about `8 k + 4 ef + 50`
    /// bytes a node, `ef` being `efConstruction`.
    ///
    /// @param k nearest nodes of each node, 1 to 1,024; two to four times `maxNeighbors` are enough. Within parts
    ///     of all nodes, twice `efConstruction` where that is more
    record Neighbors(int k) implements Construction {

        public Neighbors {
            if (k < 1 || k > BatchArguments.MOST_NEIGHBORS) {
                throw new IllegalArgumentException(
                        "exact neighbors: expected 1 to %d, found %d".formatted(BatchArguments.MOST_NEIGHBORS, k));
            }
        }
    }
}
