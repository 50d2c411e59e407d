package dev.quarry.bench.kernel;

import dev.quarry.kernel.ArrayKernel;
import dev.quarry.kernel.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Operations on arrays of {@value #LENGTH} floats: time per array.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ArrayBench {
    static final int LENGTH = 1024;
    private static final long SEED = 42;

    /// `scalar`, or `best` for what the JVM chooses.
    @Param({"scalar", "best"})
    String kernels = "best";

    private ArrayKernel kernel = Kernels.scalar().arrays();
    private final float[] values = new float[LENGTH];
    private final float[] floats = new float[LENGTH];
    private final byte[] bytes = new byte[LENGTH];
    private final int[] indices = new int[LENGTH];
    private final MemorySegment halves = Arena.global().allocate(2L * LENGTH, 64);

    @Setup
    public void setUp() {
        Random random = new Random(SEED);
        kernel = (kernels.equals("scalar") ? Kernels.scalar() : Kernels.best()).arrays();
        for (int i = 0; i < LENGTH; i++) {
            values[i] = (float) random.nextGaussian();
        }
    }

    /// About 2 in 100 are above.
    @Benchmark
    public int selectFew() {
        return kernel.selectAbove(values, 0, LENGTH, 2, indices);
    }

    @Benchmark
    public int selectHalf() {
        return kernel.selectAbove(values, 0, LENGTH, 0, indices);
    }

    @Benchmark
    public float max() {
        return kernel.max(values, 0, LENGTH);
    }

    @Benchmark
    public float[] f16ToF32() {
        kernel.f16ToF32(halves, 0, LENGTH, floats);
        return floats;
    }

    @Benchmark
    public MemorySegment f32ToF16() {
        kernel.f32ToF16(values, LENGTH, halves, 0);
        return halves;
    }

    @Benchmark
    public byte[] f32ToI8() {
        kernel.f32ToI8(values, LENGTH, 40, bytes);
        return bytes;
    }
}
