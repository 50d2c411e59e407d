package dev.quarry.bench.record;

import java.util.Map;

/// One measured point.
///
/// @param bench which harness measured it
/// @param dataset what was searched
/// @param engine what searched it
/// @param k hits asked for
/// @param parameters of building and searching
/// @param expected the recall it had to reach, 0 where none was asked for
/// @param recall reached
/// @param latency of a search
/// @param queriesPerSecond of all threads together
/// @param threads that searched at once
/// @param clock how it was timed
/// @param exactMicros the exact scan in the same run, mean over each query's fastest; 0 where none ran
/// @param footprint of the index
/// @param work a search, by name
public record Point(
        String bench,
        String dataset,
        String engine,
        int k,
        Map<String, Object> parameters,
        double expected,
        double recall,
        Latency latency,
        double queriesPerSecond,
        int threads,
        Clock clock,
        double exactMicros,
        Footprint footprint,
        Map<String, Double> work) {

    /// How many times faster than the exact scan, by each query's fastest; 0 where none ran.
    public double timesExact() {
        return threads == 1 ? exactMicros / latency.minMean() : 0;
    }
}
