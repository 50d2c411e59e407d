package dev.quarry.tools.eval;

/// Which queries a mean is over. Queries without judgments never count.
public enum Averaging {
    /// Queries that are judged and in the run: trec_eval's default.
    ANSWERED,
    /// All judged queries; one that the run lacks counts as 0: trec_eval's `-c`.
    JUDGED
}
