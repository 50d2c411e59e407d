package dev.quarry.tools.eval;

import java.util.Arrays;

/// Latencies of queries, one by one. Not thread-safe: one per thread, joined with [#addAll].
public final class LatencyStats {
    private long[] nanos = new long[256];
    private int count;

    /// Records one query.
    ///
    /// @throws IllegalArgumentException if the time is negative
    public void record(long queryNanos) {
        if (queryNanos < 0) {
            throw new IllegalArgumentException("latency: expected at least 0 ns, found " + queryNanos);
        }
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = queryNanos;
    }

    /// Takes over another thread's latencies.
    public void addAll(LatencyStats other) {
        for (int i = 0; i < other.count; i++) {
            record(other.nanos[i]);
        }
    }

    public int count() {
        return count;
    }

    /// Summary of queries that ran one after another: the rate is over the sum of their times.
    ///
    /// @throws IllegalStateException if nothing was recorded
    public Summary summary() {
        return summary(Arrays.stream(nanos, 0, count).sum());
    }

    /// Summary of queries that ran on several threads.
    ///
    /// @param elapsedNanos time on the clock for all of them
    /// @throws IllegalStateException if nothing was recorded
    public Summary summary(long elapsedNanos) {
        if (count == 0) {
            throw new IllegalStateException("no latency was recorded");
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        double mean = Arrays.stream(sorted).average().orElse(0);
        return new Summary(
                count,
                mean / 1e3,
                percentile(sorted, 50) / 1e3,
                percentile(sorted, 95) / 1e3,
                percentile(sorted, 99) / 1e3,
                sorted[count - 1] / 1e3,
                count / (Math.max(1, elapsedNanos) / 1e9));
    }

    /// Nearest rank: the smallest latency that at least `percent` of the queries do not exceed.
    private static long percentile(long[] sorted, int percent) {
        long rank = (percent * (long) sorted.length + 99) / 100;
        return sorted[(int) Math.max(0, rank - 1)];
    }

    /// Latencies in microseconds, and queries per second.
    public record Summary(
            int queries,
            double meanMicros,
            double p50Micros,
            double p95Micros,
            double p99Micros,
            double maxMicros,
            double queriesPerSecond) {}
}
