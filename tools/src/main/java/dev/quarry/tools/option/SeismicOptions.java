package dev.quarry.tools.option;

import dev.quarry.schema.SparseField;
import dev.quarry.seismic.Blocking;
import dev.quarry.seismic.Pruning;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.windowed.WindowedParameters;
import picocli.CommandLine.Option;

/// How sparse fields of a new index are indexed.
public final class SeismicOptions {
    private static final SeismicParameters DEFAULTS = SeismicParameters.defaults();
    private static final Blocking.Clustered CLUSTERED = DEFAULTS.blocking() instanceof Blocking.Clustered clustered
            ? clustered
            : new Blocking.Clustered(0.1, 40, 2, 42);

    /// What is built beside the rows.
    public enum Structure {
        AUTO,
        SEISMIC,
        WINDOWED,
        SCAN
    }

    /// The kinds of [Blocking].
    public enum Cut {
        CLUSTERED,
        RANDOM,
        BY_VALUE
    }

    @Option(
            names = "--index",
            paramLabel = "KIND",
            description =
                    "Sparse: windowed (exact, quick to build, for small segments), seismic (for large ones), auto (by"
                            + " size), or scan to build no lists and score every document.")
    private Structure structure = Structure.AUTO;

    @Option(
            names = "--seismic-rows",
            paramLabel = "N",
            description = "Auto: rows from which on a segment gets Seismic's lists.")
    private int seismicRows = SparseField.Indexing.Auto.DEFAULT_SEISMIC_ROWS;

    @Option(
            names = "--window-rows",
            paramLabel = "N",
            description = "Windowed lists: rows of a window, a power of two.")
    private int windowRows = WindowedParameters.defaults().windowRows();

    @Option(
            names = "--exact-lists",
            description = "Seismic: windowed lists besides, so that exact searches need not score every document.")
    private boolean exactLists;

    @Option(
            names = "--share",
            paramLabel = "X",
            description = "Seismic: part of all postings that is kept, the largest weights, at most 1. More finds more;"
                    + " the index and its build grow. A small collection is kept whole.")
    private double share = DEFAULTS.pruning().share();

    @Option(
            names = "--average-list",
            paramLabel = "N",
            description = "Seismic: most postings kept for each term on average, beside --share.")
    private double averageList = DEFAULTS.pruning().averageList();

    @Option(names = "--longest-list", paramLabel = "N", description = "Seismic: most postings kept of one term.")
    private int longestList = DEFAULTS.pruning().longestList();

    @Option(
            names = "--blocking",
            paramLabel = "HOW",
            description = "Seismic: how lists are cut into blocks: clustered, random or by_value.")
    private Cut cut = Cut.CLUSTERED;

    @Option(
            names = "--centroids",
            paramLabel = "X",
            description = "Clustered blocks: centroids as a part of a list's rows. 0.1 makes blocks of ten rows.")
    private double centroids = CLUSTERED.centroids();

    @Option(
            names = "--centroid-terms",
            paramLabel = "N",
            description = "Clustered blocks: terms of a centroid that rows are compared with.")
    private int centroidTerms = CLUSTERED.centroidTerms();

    @Option(
            names = "--least-rows",
            paramLabel = "N",
            description = "Clustered blocks: smaller ones are dissolved into others.")
    private int leastRows = CLUSTERED.leastRows();

    @Option(names = "--block-rows", paramLabel = "N", description = "Random and by_value blocks: rows of a block.")
    private int blockRows = 10;

    @Option(
            names = "--summary-mass",
            paramLabel = "X",
            description = "Seismic: part of a block summary's weight that is kept, at most 1. More is more exact; less"
                    + " is smaller and faster.")
    private double summaryMass = DEFAULTS.summaryMass();

    @Option(
            names = "--neighbors",
            paramLabel = "N",
            description = "Seismic: links from each document to the N most like it, which searches follow; 0 for none."
                    + " They find more in the same time; building takes longer.")
    private int neighbors = DEFAULTS.neighbors();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seismic: for the draws of clustering. The same input and seed give the same bytes, with any"
                    + " number of threads.")
    private long seed = CLUSTERED.seed();

    /// The indexing these options ask for.
    ///
    /// @throws IllegalArgumentException if a parameter is out of its range
    public SparseField.Indexing indexing() {
        Blocking blocking = switch (cut) {
            case CLUSTERED -> new Blocking.Clustered(centroids, centroidTerms, leastRows, seed);
            case RANDOM -> new Blocking.Random(blockRows, seed);
            case BY_VALUE -> new Blocking.ByValue(blockRows);
        };
        SeismicParameters parameters = new SeismicParameters(
                new Pruning(longestList, averageList, share, DEFAULTS.pruning().shareFloor()),
                blocking,
                summaryMass,
                neighbors);
        SparseField.Indexing.Seismic large = new SparseField.Indexing.Seismic(parameters);
        if (exactLists) {
            large = large.withExactLists(new WindowedParameters(windowRows));
        }
        return switch (structure) {
            case AUTO -> new SparseField.Indexing.Auto(large, seismicRows);
            case WINDOWED -> new SparseField.Indexing.Windowed(new WindowedParameters(windowRows));
            case SCAN -> new SparseField.Indexing.Scan();
            case SEISMIC -> large;
        };
    }
}
