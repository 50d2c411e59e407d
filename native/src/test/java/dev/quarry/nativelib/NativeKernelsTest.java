package dev.quarry.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.management.ThreadMXBean;
import dev.quarry.kernel.DenseByteKernel;
import dev.quarry.kernel.DenseFloatKernel;
import dev.quarry.kernel.DenseKernels;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.UnusableKernelsException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each level of the library that this processor has, against the scalar twin. Skipped, with the reason, where the
/// library was not built or the processor lacks the level.
class NativeKernelsTest {

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    /// Two heap segments.
    private static final long MOST_BYTES_A_CALL = 128;
    private static final int[] DIMS = {
        1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 95, 96, 97, 100, 127, 128, 129, 191, 192, 193,
        255, 256, 257, 511, 513, 768, 784, 1000, 1025
    };
    private static final int[] LONG_DIMS = {32_767, 32_768, 32_769, 65_536, 100_001};
    private static final int ROWS = 21;
    private static final double EPSILON = 0x1p-24;

    @ParameterizedTest
    @EnumSource
    void bytesAreExact(NativeLevel level) {
        DenseKernels kernels = kernels(level);
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            for (int dims : DIMS) {
                byte[] query = new byte[dims];
                random.nextBytes(query);
                Rows rows = Rows.random(random, dims);
                String at = level + ", seed " + seed + ", dims " + dims;
                same("u8, " + at, kernels.u8(), Kernels.scalar().u8(), rows, query, random);
                same("i8, " + at, kernels.i8(), Kernels.scalar().i8(), rows, query, random);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void extremeBytesAreExact(NativeLevel level) {
        DenseKernels kernels = kernels(level);
        byte[] extremes = {0, 127, -128, -1, 1};
        for (int dims : LONG_DIMS) {
            for (byte stored : extremes) {
                for (byte asked : extremes) {
                    byte[] query = new byte[dims];
                    Arrays.fill(query, asked);
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment data = arena.allocate(2L * dims);
                        data.fill(stored);
                        String at = level + ", dims " + dims + ", " + stored + " against " + asked;
                        sameScores("u8, " + at, kernels.u8(), Kernels.scalar().u8(), data, query);
                        sameScores("i8, " + at, kernels.i8(), Kernels.scalar().i8(), data, query);
                    }
                }
            }
        }
    }

    private static void sameScores(
            String what, DenseByteKernel kernel, DenseByteKernel scalar, MemorySegment data, byte[] query) {
        for (Metric metric : Metric.values()) {
            float[] actual = new float[2];
            float[] expected = new float[2];
            kernel.scoreRange(metric, data, 0, query.length, 0, 2, query, actual);
            scalar.scoreRange(metric, data, 0, query.length, 0, 2, query, expected);
            assertThat(actual).as(metric + " of " + what).isEqualTo(expected);
        }
    }

    private static void same(
            String what, DenseByteKernel kernel, DenseByteKernel scalar, Rows rows, byte[] query, Random random) {
        int[] numbers = random.ints(ROWS, 0, ROWS).toArray();
        for (Metric metric : Metric.values()) {
            for (int count = 0; count <= ROWS; count++) {
                float[] actual = unset();
                float[] expected = unset();
                kernel.score(metric, rows.data, rows.base, rows.stride, numbers, count, query, actual);
                scalar.score(metric, rows.data, rows.base, rows.stride, numbers, count, query, expected);
                assertThat(actual).as("%s of %d, %s", metric, count, what).isEqualTo(expected);
                int from = ROWS - count;
                kernel.scoreRange(metric, rows.data, rows.base, rows.stride, from, ROWS, query, actual);
                scalar.scoreRange(metric, rows.data, rows.base, rows.stride, from, ROWS, query, expected);
                assertThat(actual)
                        .as("%s of range from %d, %s", metric, from, what)
                        .isEqualTo(expected);
            }
        }
        assertThat(kernel.dot(rows.data, rows.base, query)).as(what).isEqualTo(scalar.dot(rows.data, rows.base, query));
    }

    @ParameterizedTest
    @EnumSource
    void floatsDifferInTheOrderOfAdditionsOnly(NativeLevel level) {
        DenseKernels kernels = kernels(level);
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            for (int dims : DIMS) {
                float[] query = new float[dims];
                for (int i = 0; i < dims; i++) {
                    query[i] = (float) random.nextGaussian();
                }
                String at = level + ", seed " + seed + ", dims " + dims;
                close("f32, " + at, kernels.f32(), Kernels.scalar().f32(), query, random);
                close("f16, " + at, kernels.f16(), Kernels.scalar().f16(), query, random);
            }
        }
    }

    private static void close(
            String what, DenseFloatKernel kernel, DenseFloatKernel scalar, float[] query, Random random) {
        int width = kernel.bytesPerValue();
        assertThat(width).isEqualTo(scalar.bytesPerValue());
        Rows rows = Rows.random(random, width * query.length);
        float largest = rows.fillFloats(random, width, query.length);
        int[] numbers = random.ints(ROWS, 0, ROWS).toArray();
        for (Metric metric : Metric.values()) {
            double bound = metric == Metric.COSINE
                    ? (query.length + 4) * EPSILON * 4
                    : (query.length + 4) * EPSILON * query.length * (largest + 6) * (largest + 6);
            for (int count = 0; count <= ROWS; count++) {
                float[] actual = unset();
                float[] expected = unset();
                kernel.score(metric, rows.data, rows.base, rows.stride, numbers, count, query, actual);
                scalar.score(metric, rows.data, rows.base, rows.stride, numbers, count, query, expected);
                assertThat(actual).as("%s of %d, %s", metric, count, what).containsExactly(expected, within((float)
                        bound));
                int from = ROWS - count;
                kernel.scoreRange(metric, rows.data, rows.base, rows.stride, from, ROWS, query, actual);
                scalar.scoreRange(metric, rows.data, rows.base, rows.stride, from, ROWS, query, expected);
                assertThat(actual)
                        .as("%s of range from %d, %s", metric, from, what)
                        .containsExactly(expected, within((float) bound));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void smallIntegersAreExactAlsoAsFloats(NativeLevel level) {
        DenseKernels kernels = kernels(level);
        long seed = 7;
        Random random = new Random(seed);
        for (int dims : DIMS) {
            float[] query = new float[dims];
            for (int i = 0; i < dims; i++) {
                query[i] = random.nextInt(-8, 9);
            }
            for (int width : new int[] {2, 4}) {
                Rows rows = Rows.random(random, width * dims);
                rows.fillIntegers(random, width, dims);
                DenseFloatKernel kernel = width == 2 ? kernels.f16() : kernels.f32();
                DenseFloatKernel scalar =
                        width == 2 ? Kernels.scalar().f16() : Kernels.scalar().f32();
                for (Metric metric : Metric.values()) {
                    float[] actual = unset();
                    float[] expected = unset();
                    kernel.scoreRange(metric, rows.data, rows.base, rows.stride, 0, ROWS, query, actual);
                    scalar.scoreRange(metric, rows.data, rows.base, rows.stride, 0, ROWS, query, expected);
                    assertThat(actual)
                            .as("%s, %s, %d bytes a value, dims %d, seed %d", level, metric, width, dims, seed)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void notANumberAndInfinityGoThrough(NativeLevel level) {
        DenseKernels kernels = kernels(level);
        try (Arena arena = Arena.ofConfined()) {
            for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                for (int place = 0; place < 100; place++) {
                    MemorySegment f32 = arena.allocate(400);
                    f32.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * place, special);
                    MemorySegment f16 = arena.allocate(200);
                    f16.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * place, Float.floatToFloat16(special));
                    float[] query = new float[100];
                    Arrays.fill(query, 1);
                    float[] out = new float[2];
                    kernels.f32().scoreRange(Metric.DOT, f32, 0, 400, 0, 1, query, out);
                    out[1] = out[0];
                    kernels.f16().scoreRange(Metric.DOT, f16, 0, 200, 0, 1, query, out);
                    assertThat(out).as("%s, %s at %d", level, special, place).containsOnly(special);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void longBatchesAreCutRightly(NativeLevel level) {
        DenseKernels kernels = kernels(level);
        long seed = 11;
        Random random = new Random(seed);
        int dims = 700_001;
        Rows rows = Rows.random(random, dims);
        byte[] query = new byte[dims];
        random.nextBytes(query);
        int[] numbers = random.ints(ROWS, 0, ROWS).toArray();
        float[] actual = unset();
        float[] expected = unset();
        String what = level + ", seed " + seed + ", dims " + dims;
        kernels.u8().score(Metric.DOT, rows.data, rows.base, rows.stride, numbers, ROWS, query, actual);
        Kernels.scalar().u8().score(Metric.DOT, rows.data, rows.base, rows.stride, numbers, ROWS, query, expected);
        assertThat(actual).as(what).isEqualTo(expected);
        kernels.u8().scoreRange(Metric.DOT, rows.data, rows.base, rows.stride, 1, ROWS, query, actual);
        Kernels.scalar().u8().scoreRange(Metric.DOT, rows.data, rows.base, rows.stride, 1, ROWS, query, expected);
        assertThat(actual).as("range, " + what).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void badArgumentsAreErrorsInJava(NativeLevel level) {
        DenseByteKernel kernel = kernels(level).u8();
        byte[] query = new byte[100];
        float[] out = new float[4];
        List<Runnable> calls = new ArrayList<>();
        Arena arena = Arena.ofConfined();
        MemorySegment data = arena.allocate(400);
        for (Metric metric : Metric.values()) {
            calls.add(() -> kernel.score(metric, data, 0, 100, new int[] {4}, 1, query, out));
            calls.add(() -> kernel.score(metric, data, 0, 100, new int[] {-1, 3}, 2, query, out));
            calls.add(() -> kernel.score(metric, data, 0, 100, new int[] {Integer.MIN_VALUE}, 1, query, out));
            calls.add(() -> kernel.score(metric, data, 1, 100, new int[] {0, 3}, 2, query, out));
            calls.add(() -> kernel.score(metric, data, -1, 100, new int[] {0}, 1, query, out));
            calls.add(() -> kernel.score(metric, data, 0, -100, new int[] {0}, 1, query, out));
            calls.add(() -> kernel.score(metric, data, Long.MAX_VALUE, 100, new int[] {0}, 1, query, out));
            calls.add(
                    () -> kernel.score(metric, data, 0, Long.MAX_VALUE, new int[] {Integer.MAX_VALUE}, 1, query, out));
            calls.add(() -> kernel.score(metric, data, 0, 1L << 32, new int[] {Integer.MAX_VALUE}, 1, query, out));
            calls.add(() -> kernel.score(metric, data, 0, 100, new int[] {0, 1}, 3, query, out));
            calls.add(() -> kernel.score(metric, data, 0, 100, new int[] {0, 1}, -1, query, out));
            calls.add(() -> kernel.score(metric, data, 0, 0, new int[5], 5, query, out));
            calls.add(() -> kernel.score(metric, data, 0, 100, new int[] {0}, 1, new byte[401], out));
            calls.add(() -> kernel.scoreRange(metric, data, 0, 100, 0, 5, query, new float[5]));
            calls.add(() -> kernel.scoreRange(metric, data, 0, 100, -1, 1, query, out));
            calls.add(() -> kernel.scoreRange(metric, data, 0, 100, 0, 4, query, new float[3]));
            calls.add(() -> kernel.scoreRange(metric, data, 1, 100, 0, 4, query, out));
        }
        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i)::run).as("call %d", i).isInstanceOf(IndexOutOfBoundsException.class);
        }
        arena.close();
        assertThatThrownBy(() -> kernel.score(Metric.DOT, data, 0, 100, new int[] {0}, 1, query, out))
                .isInstanceOf(IllegalStateException.class);
    }

    /// What a call allocates does not grow with the rows: nothing, where the compiler takes the segments around arrays
    /// apart, and the two of them otherwise; both were seen, by what it had compiled before.
    @ParameterizedTest
    @EnumSource
    void callsAllocateLittle(NativeLevel level) {
        DenseKernels kernels = kernels(level);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        MemorySegment data = Arena.ofAuto().allocate(6400);
        int[] rows = {3, 1, 2, 0, 7, 5, 4};
        float[] out = new float[rows.length];
        byte[] bytes = new byte[100];
        float[] floats = new float[100];
        long allocated = Long.MAX_VALUE;
        long most = 4000 * MOST_BYTES_A_CALL;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (allocated > most && System.nanoTime() < end) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < 2000; call++) {
                kernels.u8().score(Metric.SQUARED_L2, data, 0, 100, rows, rows.length, bytes, out);
                kernels.f32().score(Metric.DOT, data, 0, 400, rows, rows.length, floats, out);
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("bytes allocated by 4,000 calls, %s", level).isLessThanOrEqualTo(most);
    }

    @Test
    void aPlatformHasOneFolder() {
        assertThat(NativeLibrary.platform("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(NativeLibrary.platform("Mac OS X", "aarch64")).isEqualTo("macosx-aarch64");
    }

    private static DenseKernels kernels(NativeLevel level) {
        try {
            if (NativeKernelProvider.best().number() >= level.number()) {
                return NativeKernelProvider.kernels(level, Kernels.scalar());
            }
            return abort("this processor has no " + level);
        } catch (UnusableKernelsException e) {
            return abort("no native kernels here: " + e.reason());
        }
    }

    private static float[] unset() {
        float[] out = new float[ROWS + 1];
        Arrays.fill(out, 7);
        return out;
    }

    /// Rows at an odd address with gaps between them; the memory ends with the last row.
    private record Rows(MemorySegment data, long base, long stride) {

        static Rows random(Random random, int rowBytes) {
            long base = 3;
            long stride = rowBytes + 5L;
            MemorySegment data = Arena.ofAuto().allocate(base + stride * (ROWS - 1) + rowBytes);
            byte[] bytes = new byte[(int) data.byteSize()];
            random.nextBytes(bytes);
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return new Rows(data, base, stride);
        }

        /// @return the largest magnitude
        float fillFloats(Random random, int width, int dims) {
            float largest = 0;
            for (int row = 0; row < ROWS; row++) {
                for (int i = 0; i < dims; i++) {
                    float value = (float) random.nextGaussian() * (random.nextInt(50) == 0 ? 100 : 1);
                    set(row, i, width, value);
                    largest = Math.max(largest, Math.abs(value));
                }
            }
            return largest;
        }

        void fillIntegers(Random random, int width, int dims) {
            for (int row = 0; row < ROWS; row++) {
                for (int i = 0; i < dims; i++) {
                    set(row, i, width, random.nextInt(-8, 9));
                }
            }
        }

        private void set(int row, int i, int width, float value) {
            long at = base + row * stride + (long) i * width;
            if (width == 2) {
                data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(value));
            } else {
                data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value);
            }
        }
    }
}
