package dev.quarry.tune;

/// What a setting costs, from what was measured of it; lower is better. Settings of equal cost are told apart by the
/// rows they score, then by how little they try.
@FunctionalInterface
public interface CostModel {

    /// Mean latency over the queries, each counting with the shortest of its passes. What it finds depends on the
    /// machine and a little on chance.
    CostModel LATENCY = measurement -> measurement.latency().meanMicros();

    /// Counted work, in rows scored: a summary counts as an eighth of a row, roughly what it costs beside a row of a
    /// hundred terms. The same on every machine.
    CostModel WORK =
            measurement -> measurement.work().rowsScored() + measurement.work().summariesScored() / 8.0;

    double of(Measurement measurement);
}
