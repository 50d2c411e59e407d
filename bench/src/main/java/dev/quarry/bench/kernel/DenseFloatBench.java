package dev.quarry.bench.kernel;

import dev.quarry.kernel.DenseFloatKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Rows against a query of floats: time per row, one row again and again (nearest cache), and {@value #ROWS} rows by
/// number or as a range (second-level cache).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
public class DenseFloatBench {
    static final int ROWS = 256;
    private static final long SEED = 42;

    /// `scalar`, `java` for the best without native code, or `best` for what the JVM chooses.
    @Param({"scalar", "java", "best"})
    String kernels = "best";

    @Param({"f32", "f16"})
    String type = "";

    @Param({"100", "128", "384", "768", "784", "1024", "1536", "4096"})
    int dims;

    private DenseFloatKernel kernel = Kernels.scalar().f32();
    private MemorySegment data = MemorySegment.NULL;
    private float[] query = {};
    private long stride;
    private final int[] rows = new int[ROWS];
    private final float[] out = new float[ROWS];

    @Setup
    public void setUp() {
        Random random = new Random(SEED);
        Kernels from = DenseTable.kernels(kernels);
        kernel = switch (type) {
            case "f32" -> from.f32();
            case "f16" -> from.f16();
            default -> throw new IllegalArgumentException("type: " + type);
        };
        stride = (long) dims * kernel.bytesPerValue();
        data = Arena.global().allocate(stride * ROWS, 64);
        boolean half = kernel.bytesPerValue() == Short.BYTES;
        for (int i = 0; i < dims * ROWS; i++) {
            float value = (float) random.nextGaussian();
            if (half) {
                data.set(ValueLayout.JAVA_SHORT, 2L * i, Float.floatToFloat16(value));
            } else {
                data.set(ValueLayout.JAVA_FLOAT, 4L * i, value);
            }
        }
        query = new float[dims];
        for (int i = 0; i < dims; i++) {
            query[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < ROWS; i++) {
            rows[i] = (i * 37) % ROWS;
        }
    }

    @Benchmark
    public float dot() {
        return kernel.dot(data, stride, query);
    }

    @Benchmark
    public float squaredL2() {
        return kernel.squaredL2(data, stride, query);
    }

    @Benchmark
    public float cosine() {
        return kernel.cosine(data, stride, query);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] listDot() {
        kernel.score(Metric.DOT, data, 0, stride, rows, ROWS, query, out);
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] listSquaredL2() {
        kernel.score(Metric.SQUARED_L2, data, 0, stride, rows, ROWS, query, out);
        return out;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] rangeDot() {
        kernel.scoreRange(Metric.DOT, data, 0, stride, 0, ROWS, query, out);
        return out;
    }
}
