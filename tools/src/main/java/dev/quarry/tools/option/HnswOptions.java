package dev.quarry.tools.option;

import dev.quarry.hnsw.Construction;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.schema.DenseField;
import picocli.CommandLine.Option;

/// How dense fields of a new index are indexed.
public final class HnswOptions {
    private static final HnswParameters DEFAULTS = HnswParameters.defaults();

    /// What is built beside the rows.
    public enum Structure {
        SCAN,
        HNSW,
        IVF
    }

    @Option(
            names = "--dense-index",
            paramLabel = "KIND",
            description = "Dense: hnsw; ivf for lists of codes; or scan to build neither and score every document.")
    private Structure structure = Structure.HNSW;

    @Option(
            names = "--max-neighbors",
            paramLabel = "N",
            description = "Hnsw: links of a node, twice as many on the lowest level (M). More finds more; the index and"
                    + " its build grow.")
    private int maxNeighbors = DEFAULTS.maxNeighbors();

    @Option(
            names = "--ef-construction",
            paramLabel = "N",
            description = "Hnsw: candidates among which a new node's links are selected. More finds more; the build"
                    + " takes longer.")
    private int efConstruction = DEFAULTS.efConstruction();

    @Option(
            names = "--exact-neighbors",
            paramLabel = "N",
            description = "Hnsw: select a node's links among its N exact nearest (1 to 1024, such as 64), for which all"
                    + " vectors of a segment are compared with each other: for a GPU, or for small segments. 0: among"
                    + " what a search finds.")
    private int exactNeighbors;

    @Option(names = "--graph-seed", paramLabel = "N", description = "Hnsw: draws the nodes' levels.")
    private long seed = DEFAULTS.seed();

    /// The wish.
    ///
    /// @param product says how many lists
    /// @throws IllegalArgumentException if a parameter is out of its range
    public DenseField.Indexing indexing(PqOptions product) {
        return switch (structure) {
            case SCAN -> new DenseField.Indexing.Scan();
            case IVF -> product.lists();
            case HNSW ->
                new DenseField.Indexing.Hnsw(
                        new HnswParameters(maxNeighbors, efConstruction, DEFAULTS.pruned(), seed, construction()));
        };
    }

    private Construction construction() {
        return exactNeighbors == 0 ? new Construction.Insertion() : new Construction.Neighbors(exactNeighbors);
    }
}
