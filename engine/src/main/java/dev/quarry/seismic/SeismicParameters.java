package dev.quarry.seismic;

/// What an index is built with.
///
/// @param pruning which postings are kept
/// @param blocking how lists are cut into blocks
/// @param summaryMass how much of a block's summary is kept, as a part of the sum of its values, more than 0, at
///     most 1 (the paper's alpha): its largest values until they reach that sum. At 1 a summary's score is never
///     below that of a row of the block (but for the rounding of float additions); less makes the index smaller
///     and the score an estimate
public record SeismicParameters(Pruning pruning, Blocking blocking, double summaryMass) {

    public SeismicParameters {
        if (!(summaryMass > 0 && summaryMass <= 1)) {
            throw new IllegalArgumentException("summaryMass: expected more than 0, at most 1, found " + summaryMass);
        }
    }

    /// Settings that suit collections of learned sparse vectors from a few thousand rows to some hundred thousand.
    public static SeismicParameters defaults() {
        return new SeismicParameters(Pruning.global(200, 10), new Blocking.Clustered(0.1, 40, 2, 42), 0.4);
    }
}
