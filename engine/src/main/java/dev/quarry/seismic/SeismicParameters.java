package dev.quarry.seismic;

import dev.quarry.format.neighbors.RowNeighborsWriter;

/// What an index is built with.
///
/// @param pruning which postings are kept
/// @param blocking how lists are cut into blocks
/// @param summaryMass how much of a block's summary is kept, as a part of the sum of its values, more than 0, at
///     most 1 (the paper's alpha): its largest values until they reach that sum. At 1 a summary's score is never
///     below that of a row of the block (but for the rounding of float additions); less makes the index smaller
///     and the score an estimate
/// @param neighbors for how many of the rows most like it each row gets a link, 0 to [#MOST_NEIGHBORS]; 0 builds no
///     graph. More finds more in the same time, and takes room and, at build time, a search for every row
public record SeismicParameters(Pruning pruning, Blocking blocking, double summaryMass, int neighbors) {

    /// The most links of a row.
    public static final int MOST_NEIGHBORS = RowNeighborsWriter.MOST_NEIGHBORS;

    public SeismicParameters {
        if (!(summaryMass > 0 && summaryMass <= 1)) {
            throw new IllegalArgumentException("summaryMass: expected more than 0, at most 1, found " + summaryMass);
        }
        if (neighbors < 0 || neighbors > MOST_NEIGHBORS) {
            throw new IllegalArgumentException("neighbors: expected 0 to " + MOST_NEIGHBORS + ", found " + neighbors);
        }
    }

    /// Without a graph.
    public SeismicParameters(Pruning pruning, Blocking blocking, double summaryMass) {
        this(pruning, blocking, summaryMass, 0);
    }

    public SeismicParameters withNeighbors(int other) {
        return new SeismicParameters(pruning, blocking, summaryMass, other);
    }

    /// A quarter of the postings, blocks of twenty rows, half of each summary's mass, twenty neighbors: settings
    /// that suit learned sparse vectors whatever their number. With [SeismicQuery#defaults] they find 99 % of the
    /// exact ten in a collection of many short texts (66,644 of 48 terms).
    public static SeismicParameters defaults() {
        return new SeismicParameters(Pruning.share(0.25, 5000), new Blocking.Clustered(0.05, 40, 4, 42), 0.5, 20);
    }
}
