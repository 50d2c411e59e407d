package dev.quarry.hnsw;

import dev.quarry.format.graph.HnswGraph;
import java.util.Objects;

/// How a graph is built.
///
/// @param maxNeighbors links a node starts with on each level and may have on the levels above 0; on level 0 it
///     may have twice as many. 2 to 2048, the paper's M. More costs memory (8 bytes a link and node) and time,
///     and finds more where neighborhoods are of high dimension
/// @param efConstruction candidates among which a new node's links are selected, at least 1. More costs build time
/// @param pruned what becomes of redundant candidates
/// @param seed draws the nodes' levels
/// @param construction where the candidates come from; default insertion
public record HnswParameters(
        int maxNeighbors, int efConstruction, PrunedNeighbors pruned, long seed, Construction construction) {

    public HnswParameters {
        if (maxNeighbors < 2 || maxNeighbors > HnswGraph.MAX_SLOTS / 2) {
            throw new IllegalArgumentException(
                    "maxNeighbors: expected 2 to " + HnswGraph.MAX_SLOTS / 2 + ", found " + maxNeighbors);
        }
        if (efConstruction < 1) {
            throw new IllegalArgumentException("efConstruction: expected at least 1, found " + efConstruction);
        }
        Objects.requireNonNull(pruned);
        Objects.requireNonNull(construction);
    }

    /// By insertion.
    public HnswParameters(int maxNeighbors, int efConstruction, PrunedNeighbors pruned, long seed) {
        this(maxNeighbors, efConstruction, pruned, seed, new Construction.Insertion());
    }

    /// 16 neighbors (32 on level 0) out of 200 candidates, lists filled, by insertion.
    public static HnswParameters defaults() {
        return new HnswParameters(16, 200, PrunedNeighbors.FILL, 42);
    }

    public HnswParameters withConstruction(Construction other) {
        return new HnswParameters(maxNeighbors, efConstruction, pruned, seed, other);
    }

    /// Slots of a list on level 0.
    int baseSlots() {
        return 2 * maxNeighbors;
    }
}
