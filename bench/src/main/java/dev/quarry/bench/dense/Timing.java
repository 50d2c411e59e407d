package dev.quarry.bench.dense;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/// Times of the same queries in several passes: each query's fastest is what a quiet core gives, all together
/// what this run gave.
final class Timing {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS_PER_MICRO = 1e3;

    private final long[] fastest;
    private long[] all;
    private int count;

    Timing(int queries) {
        this.fastest = new long[queries];
        this.all = new long[queries];
        Arrays.fill(fastest, Long.MAX_VALUE);
    }

    /// CPU nanoseconds of this thread.
    static long now() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /// CPU nanoseconds of all threads, the compilers' and the collectors' too.
    static long processNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    void add(int query, long nanos) {
        fastest[query] = Math.min(fastest[query], nanos);
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        all[count++] = nanos;
    }

    double fastestMean() {
        return Arrays.stream(fastest)
                .filter(nanos -> nanos < Long.MAX_VALUE)
                .average()
                .orElse(0);
    }

    double pooledMean() {
        return Arrays.stream(all, 0, count).average().orElse(0);
    }

    @Override
    public String toString() {
        long[] quiet = Arrays.stream(fastest)
                .filter(nanos -> nanos < Long.MAX_VALUE)
                .sorted()
                .toArray();
        long[] pooled = Arrays.stream(all, 0, count).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "min mean %.1f p50 %.1f p99 %.1f, pooled mean %.1f p50 %.1f p99 %.1f us",
                fastestMean() / NANOS_PER_MICRO,
                part(quiet, 0.5),
                part(quiet, 0.99),
                pooledMean() / NANOS_PER_MICRO,
                part(pooled, 0.5),
                part(pooled, 0.99));
    }

    private static double part(long[] sorted, double part) {
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1L, Math.round(part * sorted.length))] / NANOS_PER_MICRO;
    }
}
