package dev.quarry.bench.record;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// What is read before and after a search.
public enum Clock {
    /// The time that passes.
    WALL {
        @Override
        public long nanos() {
            return System.nanoTime();
        }
    },
    /// The time the calling thread ran, which a busy machine distorts less; reading it costs more, about 0.3 us.
    CPU {
        @Override
        public long nanos() {
            return THREADS.getCurrentThreadCpuTime();
        }
    };

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public abstract long nanos();

    /// CPU nanoseconds of all threads so far, the compilers' and the collectors' too.
    public static long processNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
