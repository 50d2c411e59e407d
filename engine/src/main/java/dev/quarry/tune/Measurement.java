package dev.quarry.tune;

import dev.quarry.query.Query;

/// What was measured of one setting.
///
/// @param method the setting
/// @param recall mean over the half of the queries that settings were searched with
/// @param heldOutRecall mean over the other half; NaN before it was asked
/// @param latency of a query
/// @param work a query's, on average
public record Measurement(Query.Method method, double recall, double heldOutRecall, Latency latency, Work work) {

    /// Latencies of queries, each the shortest of its passes, in microseconds.
    public record Latency(double meanMicros, double p50Micros, double p99Micros) {}

    /// Mean counts of a query's work, see [dev.quarry.query.Hits.Work].
    public record Work(double rowsScored, double blocksOpened, double summariesScored) {}

    /// The lower recall of the two halves.
    public double lowerRecall() {
        return Math.min(recall, heldOutRecall);
    }

    /// Mean recall over all queries.
    public double meanRecall() {
        return (recall + heldOutRecall) / 2;
    }
}
