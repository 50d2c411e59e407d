package dev.quarry.bench.sparse;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// Times each query in several passes.
final class Timing {

    private static final double NANOS_PER_MICRO = 1e3;

    private final int queries;
    private final int passes;
    private final long[] fastest;
    private final long[] all;

    Timing(int queries, int passes) {
        this.queries = queries;
        this.passes = passes;
        this.fastest = new long[queries];
        this.all = new long[queries * passes];
    }

    int queries() {
        return queries;
    }

    /// @param timed what is timed
    /// @param after what follows outside the clock
    void run(IntConsumer timed, IntConsumer after) {
        Arrays.fill(fastest, Long.MAX_VALUE);
        for (int pass = 0; pass < passes; pass++) {
            for (int query = 0; query < queries; query++) {
                long start = System.nanoTime();
                timed.accept(query);
                long nanos = System.nanoTime() - start;
                fastest[query] = Math.min(fastest[query], nanos);
                all[pass * queries + query] = nanos;
                after.accept(query);
            }
        }
    }

    @Override
    public String toString() {
        return "min mean %.1f p50 %.1f p99 %.1f, pooled mean %.1f p99 %.1f us"
                .formatted(mean(fastest), part(fastest, 0.5), part(fastest, 0.99), mean(all), part(all, 0.99));
    }

    private static double mean(long[] nanos) {
        return Arrays.stream(nanos).average().orElse(0) / NANOS_PER_MICRO;
    }

    private static double part(long[] nanos, double part) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(part * sorted.length))] / NANOS_PER_MICRO;
    }
}
