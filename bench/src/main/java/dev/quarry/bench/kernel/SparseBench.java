package dev.quarry.bench.kernel;

import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.SparseDot;
import dev.quarry.kernel.SparseValues;
import dev.quarry.kernel.TermWidth;
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

/// Sparse rows of {@value #NON_ZEROS} terms against a query of 40 terms in a vocabulary of {@value #VOCABULARY}: time
/// per row. Terms are drawn so that low ones are frequent.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class SparseBench {
    static final int ROWS = 256;
    static final int NON_ZEROS = 120;
    static final int VOCABULARY = 30_522;
    private static final long SEED = 42;

    @Param({"U16", "U32"})
    TermWidth terms = TermWidth.U16;

    @Param({"U8", "F16", "F32"})
    SparseValues values = SparseValues.F16;

    private SparseDot kernel = Kernels.scalar().sparse(terms, values);
    private MemorySegment data = MemorySegment.NULL;
    private final float[] query = new float[VOCABULARY];
    private final float[] out = new float[ROWS];
    private long valuesBase;

    @Setup
    public void setUp() {
        Random random = new Random(SEED);
        kernel = Kernels.best().sparse(terms, values);
        valuesBase = (long) ROWS * NON_ZEROS * terms.bytes();
        data = Arena.global().allocate(valuesBase + (long) ROWS * NON_ZEROS * values.bytes(), 64);
        for (int i = 0; i < ROWS * NON_ZEROS; i++) {
            double skewed = random.nextDouble() * random.nextDouble();
            int term = (int) (VOCABULARY * skewed);
            switch (terms) {
                case U16 -> data.set(ValueLayout.JAVA_SHORT, 2L * i, (short) term);
                case U32 -> data.set(ValueLayout.JAVA_INT, 4L * i, term);
            }
            float value = random.nextFloat();
            switch (values) {
                case U8 -> data.set(ValueLayout.JAVA_BYTE, valuesBase + i, (byte) (255 * value));
                case F16 -> data.set(ValueLayout.JAVA_SHORT, valuesBase + 2L * i, Float.floatToFloat16(value));
                case F32 -> data.set(ValueLayout.JAVA_FLOAT, valuesBase + 4L * i, value);
            }
        }
        for (int i = 0; i < 40; i++) {
            query[random.nextInt(VOCABULARY)] = random.nextFloat();
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public float[] dot() {
        for (int row = 0; row < ROWS; row++) {
            long first = (long) row * NON_ZEROS;
            out[row] = kernel.dot(data, first * terms.bytes(), valuesBase + first * values.bytes(), NON_ZEROS, query);
        }
        return out;
    }
}
