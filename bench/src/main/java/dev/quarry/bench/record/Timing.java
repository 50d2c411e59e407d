package dev.quarry.bench.record;

import java.util.Arrays;

/// Times of the same queries in several passes: each query's fastest is what a quiet core gives, all together what
/// this run gave.
public final class Timing {

    private static final double NANOS_PER_MICRO = 1e3;

    private final long[] fastest;
    private long[] all;
    private int count;

    public Timing(int queries) {
        this.fastest = new long[queries];
        this.all = new long[queries];
        Arrays.fill(fastest, Long.MAX_VALUE);
    }

    public void add(int query, long nanos) {
        fastest[query] = Math.min(fastest[query], nanos);
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        all[count++] = nanos;
    }

    /// Takes over another thread's times of the same queries.
    public void addAll(Timing other) {
        for (int query = 0; query < fastest.length; query++) {
            fastest[query] = Math.min(fastest[query], other.fastest[query]);
        }
        all = Arrays.copyOf(all, Math.max(1, count + other.count));
        System.arraycopy(other.all, 0, all, count, other.count);
        count += other.count;
    }

    /// What was measured.
    ///
    /// @throws IllegalStateException when nothing was timed
    public Latency latency() {
        if (count == 0) {
            throw new IllegalStateException("nothing was timed");
        }
        long[] quiet = Arrays.stream(fastest)
                .filter(nanos -> nanos < Long.MAX_VALUE)
                .sorted()
                .toArray();
        long[] pooled = Arrays.stream(all, 0, count).sorted().toArray();
        return new Latency(
                quiet.length,
                count,
                mean(quiet),
                percentile(quiet, 50),
                percentile(quiet, 99),
                mean(pooled),
                percentile(pooled, 50),
                percentile(pooled, 95),
                percentile(pooled, 99));
    }

    private static double mean(long[] nanos) {
        return Arrays.stream(nanos).average().orElse(0) / NANOS_PER_MICRO;
    }

    /// Nearest rank: the least time that at least `percent` of all do not exceed.
    private static double percentile(long[] sorted, int percent) {
        long rank = (percent * (long) sorted.length + 99) / 100;
        return sorted[(int) Math.max(0, rank - 1)] / NANOS_PER_MICRO;
    }
}
