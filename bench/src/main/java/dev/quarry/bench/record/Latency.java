package dev.quarry.bench.record;

/// Microseconds a query.
///
/// @param queries different queries
/// @param searches how often they were asked in all
/// @param minMean over each query's fastest search
/// @param minP50 over each query's fastest search
/// @param minP99 over each query's fastest search
/// @param mean over all searches
/// @param p50 over all searches
/// @param p95 over all searches
/// @param p99 over all searches
public record Latency(
        int queries,
        int searches,
        double minMean,
        double minP50,
        double minP99,
        double mean,
        double p50,
        double p95,
        double p99) {}
