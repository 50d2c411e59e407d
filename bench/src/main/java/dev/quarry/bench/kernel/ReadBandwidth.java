package dev.quarry.bench.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// How fast one thread reads memory in order: what no kernel on rows outside the caches can beat. The best of several
/// passes that add up all longs.
public final class ReadBandwidth {
    private static final int PASSES = 8;
    private static final int STEP = 64;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ReadBandwidth() {}

    /// Gigabytes (10^9) a second.
    ///
    /// @param memory much more than the caches hold, written before
    public static double measure(MemorySegment memory) {
        double best = 0;
        long sum = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            long start = THREADS.getCurrentThreadCpuTime();
            sum += sum(memory);
            best = Math.max(best, (double) memory.byteSize() / (THREADS.getCurrentThreadCpuTime() - start));
        }
        if (sum == 1) {
            throw new AssertionError("keeps the sum in use");
        }
        return best;
    }

    private static long sum(MemorySegment memory) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (long at = 0; at + STEP <= memory.byteSize(); at += STEP) {
            a += memory.get(ValueLayout.JAVA_LONG, at) + memory.get(ValueLayout.JAVA_LONG, at + 8);
            b += memory.get(ValueLayout.JAVA_LONG, at + 16) + memory.get(ValueLayout.JAVA_LONG, at + 24);
            c += memory.get(ValueLayout.JAVA_LONG, at + 32) + memory.get(ValueLayout.JAVA_LONG, at + 40);
            d += memory.get(ValueLayout.JAVA_LONG, at + 48) + memory.get(ValueLayout.JAVA_LONG, at + 56);
        }
        return a + b + c + d;
    }
}
