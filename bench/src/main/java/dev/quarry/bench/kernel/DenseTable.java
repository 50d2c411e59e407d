package dev.quarry.bench.kernel;

import dev.quarry.kernel.DenseByteKernel;
import dev.quarry.kernel.DenseFloatKernel;
import dev.quarry.kernel.KernelChoice;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntConsumer;

/// Squared distances of dense rows at a glance, in gigabytes of rows a second: scalar, the best Java, and what
/// the JVM chose, for rows in the second-level cache, rows by number in memory (sixteen a call, as in a walk),
/// and rows in order in memory, beside the bandwidth of memory. One thread's CPU time; some two minutes on a
/// quiet machine. The JMH benchmarks of this package take longer and are more careful.
public final class DenseTable {
    private static final int[] DIMS = {100, 128, 384, 768, 784, 1024, 1536, 4096};
    private static final String[] TYPES = {"f32", "f16", "i8", "u8"};
    private static final long FAR_BYTES = 512L << 20;
    private static final long NEAR_BYTES = 256L << 10;
    private static final int BATCH = 16;
    private static final int RANGE = 256;
    private static final int SAMPLES = 8;
    private static final int WARM_UP = 2;
    private static final long SAMPLE_BYTES = 64L << 20;
    private static final int WARM_UP_DIMS = 200;
    private static final int WARM_UP_CALLS = 1000;
    private static final long WARM_UP_NANOS = 1_500_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long SEED = 42;
    /// Small positive numbers as bytes, halves and floats.
    private static final byte FILL = 0x3c;

    private DenseTable() {}

    public static void main(String[] args) {
        MemorySegment memory = Arena.global().allocate(FAR_BYTES, 64).fill(FILL);
        KernelChoice choice = KernelChoice.current();
        System.out.printf(Locale.ROOT, "chosen: %s (%s)%n", choice.kernels().name(), choice.reason());
        System.out.printf(
                Locale.ROOT,
                "memory, one thread in order: %.1f GB/s; all below in GB/s%n",
                ReadBandwidth.measure(memory));
        warmUp(memory);
        System.out.println("                in cache               memory, by number   memory, in order");
        System.out.println("type  dims   scalar    java  chosen       java  chosen       java  chosen");
        for (String type : TYPES) {
            for (int dims : DIMS) {
                System.out.printf(
                        Locale.ROOT,
                        "%-4s %5d  %7.1f %7.1f %7.1f    %7.1f %7.1f    %7.1f %7.1f%n",
                        type,
                        dims,
                        near("scalar", type, dims, memory),
                        near("java", type, dims, memory),
                        near("best", type, dims, memory),
                        far("java", type, dims, memory),
                        far("best", type, dims, memory),
                        inOrder("java", type, dims, memory),
                        inOrder("best", type, dims, memory));
            }
        }
    }

    /// `scalar`, `java` for the best without native code, or `best` for what the JVM chooses.
    static Kernels kernels(String name) {
        return switch (name) {
            case "scalar" -> Kernels.scalar();
            case "java" -> Kernels.best().java();
            case "best" -> Kernels.best();
            default -> throw new IllegalArgumentException("kernels: " + name);
        };
    }

    private static double near(String kernels, String type, int dims, MemorySegment memory) {
        Rows rows = Rows.of(kernels(kernels), type, dims, memory);
        return fastest(byNumber(rows, (int) Math.max(BATCH, NEAR_BYTES / rows.stride())), BATCH * rows.stride());
    }

    private static double far(String kernels, String type, int dims, MemorySegment memory) {
        Rows rows = Rows.of(kernels(kernels), type, dims, memory);
        return fastest(byNumber(rows, (int) (FAR_BYTES / rows.stride())), BATCH * rows.stride());
    }

    private static double inOrder(String kernels, String type, int dims, MemorySegment memory) {
        Rows rows = Rows.of(kernels(kernels), type, dims, memory);
        return fastest(inOrder(rows, (int) (FAR_BYTES / rows.stride())), RANGE * rows.stride());
    }

    /// A call scores a batch among the first `count` rows.
    private static IntConsumer byNumber(Rows rows, int count) {
        int[] numbers = new Random(SEED).ints(1 << 16, 0, count).toArray();
        int[] batch = new int[BATCH];
        float[] out = new float[BATCH];
        return call -> {
            System.arraycopy(numbers, (int) ((long) call * BATCH % numbers.length), batch, 0, BATCH);
            rows.score(batch, out);
        };
    }

    private static IntConsumer inOrder(Rows rows, int count) {
        float[] out = new float[RANGE];
        int ranges = count / RANGE;
        return call -> rows.scoreRange(call % ranges * RANGE, call % ranges * RANGE + RANGE, out);
    }

    /// Gigabytes per second of CPU time of this thread in the best of several samples.
    private static double fastest(IntConsumer score, long bytesPerCall) {
        int calls = (int) Math.max(4, SAMPLE_BYTES / bytesPerCall);
        double best = 0;
        int call = 0;
        for (int sample = -WARM_UP; sample < SAMPLES; sample++) {
            long start = THREADS.getCurrentThreadCpuTime();
            for (int end = call + calls; call < end; call++) {
                score.accept(call);
            }
            double rate = (double) calls * bytesPerCall / (THREADS.getCurrentThreadCpuTime() - start);
            best = sample < 0 ? 0 : Math.max(best, rate);
        }
        return best;
    }

    /// Runs every loop until it is compiled: before, vector code is a thousand times slower.
    private static void warmUp(MemorySegment memory) {
        for (String type : TYPES) {
            for (String kernels : List.of("scalar", "java", "best")) {
                Rows rows = Rows.of(kernels(kernels), type, WARM_UP_DIMS, memory);
                IntConsumer byNumber = byNumber(rows, BATCH);
                IntConsumer inOrder = inOrder(rows, RANGE);
                long start = System.nanoTime();
                for (int call = 0; call < WARM_UP_CALLS || System.nanoTime() - start < WARM_UP_NANOS; call++) {
                    byNumber.accept(call);
                    inOrder.accept(call);
                }
            }
        }
    }

    private sealed interface Rows {

        long stride();

        void score(int[] numbers, float[] out);

        void scoreRange(int from, int to, float[] out);

        static Rows of(Kernels kernels, String type, int dims, MemorySegment data) {
            return switch (type) {
                case "f32" -> new OfFloats(kernels.f32(), data, 4L * dims, new float[dims]);
                case "f16" -> new OfFloats(kernels.f16(), data, 2L * dims, new float[dims]);
                case "i8" -> new OfBytes(kernels.i8(), data, dims, new byte[dims]);
                case "u8" -> new OfBytes(kernels.u8(), data, dims, new byte[dims]);
                default -> throw new IllegalArgumentException("type: " + type);
            };
        }

        @SuppressWarnings("ArrayRecordComponent")
        record OfFloats(DenseFloatKernel kernel, MemorySegment data, long stride, float[] query) implements Rows {
            @Override
            public void score(int[] numbers, float[] out) {
                kernel.score(Metric.SQUARED_L2, data, 0, stride, numbers, numbers.length, query, out);
            }

            @Override
            public void scoreRange(int from, int to, float[] out) {
                kernel.scoreRange(Metric.SQUARED_L2, data, 0, stride, from, to, query, out);
            }
        }

        @SuppressWarnings("ArrayRecordComponent")
        record OfBytes(DenseByteKernel kernel, MemorySegment data, long stride, byte[] query) implements Rows {
            @Override
            public void score(int[] numbers, float[] out) {
                kernel.score(Metric.SQUARED_L2, data, 0, stride, numbers, numbers.length, query, out);
            }

            @Override
            public void scoreRange(int from, int to, float[] out) {
                kernel.scoreRange(Metric.SQUARED_L2, data, 0, stride, from, to, query, out);
            }
        }
    }
}
