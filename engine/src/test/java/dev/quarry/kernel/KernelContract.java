package dev.quarry.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// What any kernels must fulfil, against sums in double precision written as plainly as can be; and equal to the scalar
/// twin where integers are concerned. Run in this JVM and in forked ones with narrower vectors.
final class KernelContract {
    static final int[] DIMS = {
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 79, 95, 96, 97, 100, 127, 128, 129, 191,
        255, 256, 257, 300, 511, 513, 768, 784, 1025
    };
    private static final int ROWS = 11;
    private static final double EPSILON = 0x1p-24;

    private final Kernels kernels;
    private final long seed;
    private final Random random;

    KernelContract(Kernels kernels, long seed) {
        this.kernels = kernels;
        this.seed = seed;
        this.random = new Random(seed);
    }

    void verify() {
        try (Arena arena = Arena.ofConfined()) {
            for (int dims : DIMS) {
                verifyFloats(arena, "f32", kernels.f32(), dims);
                verifyFloats(arena, "f16", kernels.f16(), dims);
                verifyBytes(arena, "i8", kernels.i8(), dims);
                verifyBytes(arena, "u8", kernels.u8(), dims);
                verifyArrays(arena, dims);
            }
            verifyExtremeBytes(arena, "i8", kernels.i8(), (byte) -128, (byte) -128);
            verifyExtremeBytes(arena, "i8", kernels.i8(), (byte) -128, (byte) 127);
            verifyExtremeBytes(arena, "u8", kernels.u8(), (byte) -1, (byte) -1);
            verifyExtremeBytes(arena, "u8", kernels.u8(), (byte) -1, (byte) 0);
            verifyAllHalves(arena);
            for (int count = 0; count < 40; count++) {
                verifySparse(arena, count);
            }
        }
    }

    private String at(String operation, int length) {
        return kernels.name() + " kernels, " + operation + ", length " + length + ", seed " + seed;
    }

    // ---- floats

    private void verifyFloats(Arena arena, String type, DenseFloatKernel kernel, int dims) {
        boolean half = type.equals("f16");
        int bytes = half ? 2 : 4;
        assertThat(kernel.bytesPerValue()).isEqualTo(bytes);
        // an odd base and a stride with a gap: nothing may rely on alignment or on rows that touch
        long base = 3;
        long stride = (long) dims * bytes + 5;
        MemorySegment data = exactly(arena, base + stride * (ROWS - 1) + (long) dims * bytes);
        float[][] values = new float[ROWS][dims];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < dims; i++) {
                float value = (float) random.nextGaussian() * (random.nextInt(50) == 0 ? 100 : 1);
                long offset = base + row * stride + (long) i * bytes;
                if (half) {
                    data.set(Layouts.I16, offset, Float.floatToFloat16(value));
                    value = Float.float16ToFloat(Float.floatToFloat16(value));
                } else {
                    data.set(Layouts.F32, offset, value);
                }
                values[row][i] = value;
            }
        }
        float[] query = new float[dims];
        for (int i = 0; i < dims; i++) {
            query[i] = (float) random.nextGaussian();
        }
        for (int row = 0; row < ROWS; row++) {
            long offset = base + row * stride;
            close(at(type + " dot", dims), kernel.dot(data, offset, query), Sums.dot(values[row], query), dims);
            close(at(type + " l2", dims), kernel.squaredL2(data, offset, query), Sums.l2(values[row], query), dims);
            close(
                    at(type + " cosine", dims),
                    kernel.cosine(data, offset, query),
                    Sums.cosine(values[row], query),
                    dims);
            close(
                    at(type + " norm", dims),
                    kernel.squaredNorm(data, offset, dims),
                    Sums.dot(values[row], values[row]),
                    dims);
        }
        verifyFloatBatches(type, kernel, data, base, stride, values, query);
        verifyZeroCosine(arena, kernel, dims);
    }

    private void verifyFloatBatches(
            String type,
            DenseFloatKernel kernel,
            MemorySegment data,
            long base,
            long stride,
            float[][] values,
            float[] query) {
        int dims = query.length;
        int[] rows = random.ints(ROWS, 0, ROWS).toArray();
        for (Metric metric : Metric.values()) {
            for (int count = 0; count <= ROWS; count++) {
                float[] out = new float[ROWS + 1];
                Arrays.fill(out, 7);
                kernel.score(metric, data, base, stride, rows, count, query, out);
                for (int i = 0; i < count; i++) {
                    String what = at(type + " score " + metric + " " + i + " of " + count, dims);
                    close(what, out[i], exact(metric, values[rows[i]], query), dims);
                }
                assertThat(out[count])
                        .as(at(type + " behind the last score", dims))
                        .isEqualTo(7);
                Arrays.fill(out, 7);
                int from = ROWS - count;
                kernel.scoreRange(metric, data, base, stride, from, ROWS, query, out);
                for (int i = 0; i < count; i++) {
                    String what = at(type + " scoreRange " + metric + " " + i + " of " + count, dims);
                    close(what, out[i], exact(metric, values[from + i], query), dims);
                }
                assertThat(out[count])
                        .as(at(type + " behind the last score", dims))
                        .isEqualTo(7);
            }
        }
    }

    private static Sums.Exact exact(Metric metric, float[] row, float[] query) {
        return switch (metric) {
            case DOT -> Sums.dot(row, query);
            case SQUARED_L2 -> {
                Sums.Exact distance = Sums.l2(row, query);
                yield new Sums.Exact(-distance.sum(), distance.magnitude());
            }
            case COSINE -> Sums.cosine(row, query);
        };
    }

    private void verifyZeroCosine(Arena arena, DenseFloatKernel kernel, int dims) {
        MemorySegment zeros = exactly(arena, (long) dims * kernel.bytesPerValue());
        float[] query = new float[dims];
        assertThat(kernel.cosine(zeros, 0, query))
                .as(at("cosine of zeros", dims))
                .isZero();
        query[dims - 1] = 1;
        assertThat(kernel.cosine(zeros, 0, query))
                .as(at("cosine with a zero row", dims))
                .isZero();
    }

    /// Each addition and multiplication errs by at most half a unit in the last place of what has been summed so far.
    private static void close(String what, float actual, Sums.Exact exact, int dims) {
        double bound = (dims + 4) * EPSILON * exact.magnitude() + 1e-30;
        double error = Math.abs(actual - exact.sum());
        if (!(error <= bound)) {
            throw new AssertionError(what + ": expected " + exact.sum() + " +- " + bound + ", found " + actual);
        }
    }

    // ---- bytes

    private void verifyBytes(Arena arena, String type, DenseByteKernel kernel, int dims) {
        long base = 1;
        long stride = dims + 3L;
        MemorySegment data = exactly(arena, base + stride * (ROWS - 1) + dims);
        byte[] all = new byte[(int) data.byteSize()];
        random.nextBytes(all);
        MemorySegment.copy(all, 0, data, Layouts.I8, 0, all.length);
        byte[] query = new byte[dims];
        random.nextBytes(query);
        DenseByteKernel scalar =
                type.equals("i8") ? Kernels.scalar().i8() : Kernels.scalar().u8();
        for (int row = 0; row < ROWS; row++) {
            long offset = base + row * stride;
            byte[] values = Arrays.copyOfRange(all, (int) offset, (int) offset + dims);
            long[] wide = widened(type, values);
            long[] wideQuery = widened(type, query);
            assertThat(kernel.dot(data, offset, query))
                    .as(at(type + " dot", dims))
                    .isEqualTo(Sums.dot(wide, wideQuery));
            assertThat(kernel.squaredL2(data, offset, query))
                    .as(at(type + " l2", dims))
                    .isEqualTo(Sums.l2(wide, wideQuery));
            assertThat(kernel.squaredNorm(data, offset, dims))
                    .as(at(type + " norm", dims))
                    .isEqualTo(Sums.dot(wide, wide));
            assertThat(kernel.cosine(data, offset, query))
                    .as(at(type + " cosine", dims))
                    .isEqualTo(scalar.cosine(data, offset, query));
        }
        int[] rows = random.ints(ROWS, 0, ROWS).toArray();
        for (Metric metric : Metric.values()) {
            for (int count = 0; count <= ROWS; count++) {
                float[] actual = new float[ROWS];
                float[] expected = new float[ROWS];
                kernel.score(metric, data, base, stride, rows, count, query, actual);
                scalar.score(metric, data, base, stride, rows, count, query, expected);
                assertThat(actual)
                        .as(at(type + " score " + metric + " of " + count, dims))
                        .isEqualTo(expected);
                kernel.scoreRange(metric, data, base, stride, ROWS - count, ROWS, query, actual);
                scalar.scoreRange(metric, data, base, stride, ROWS - count, ROWS, query, expected);
                assertThat(actual)
                        .as(at(type + " scoreRange " + metric + " of " + count, dims))
                        .isEqualTo(expected);
            }
        }
    }

    private void verifyExtremeBytes(Arena arena, String type, DenseByteKernel kernel, byte stored, byte asked) {
        boolean signed = type.equals("i8");
        long r = signed ? stored : Byte.toUnsignedInt(stored);
        long q = signed ? asked : Byte.toUnsignedInt(asked);
        for (int dims : new int[] {65_536, 100_001}) {
            MemorySegment data = exactly(arena, 4L * dims);
            data.fill(stored);
            byte[] query = new byte[dims];
            Arrays.fill(query, asked);
            assertThat(kernel.dot(data, 0, query)).as(at("extreme dot", dims)).isEqualTo(r * q * dims);
            assertThat(kernel.squaredL2(data, 0, query))
                    .as(at("extreme l2", dims))
                    .isEqualTo((r - q) * (r - q) * dims);
            assertThat(kernel.squaredNorm(data, 0, dims))
                    .as(at("extreme norm", dims))
                    .isEqualTo(r * r * dims);
            float[] out = new float[4];
            kernel.scoreRange(Metric.DOT, data, 0, dims, 0, 4, query, out);
            assertThat(out).as(at("extreme scores", dims)).containsOnly((float) (r * q * dims));
        }
    }

    private static long[] widened(String type, byte[] values) {
        long[] wide = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = type.equals("i8") ? values[i] : Byte.toUnsignedInt(values[i]);
        }
        return wide;
    }

    // ---- halves

    private void verifyAllHalves(Arena arena) {
        int count = 1 << 16;
        MemorySegment data = exactly(arena, 2L * count);
        for (int bits = 0; bits < count; bits++) {
            data.set(Layouts.I16, 2L * bits, (short) bits);
        }
        float[] widened = new float[count];
        kernels.arrays().f16ToF32(data, 0, count, widened);
        for (int bits = 0; bits < count; bits++) {
            assertSame("f16ToF32", bits, widened[bits], Float.float16ToFloat((short) bits));
        }
        // the same through the kernel on rows: one value among zeros, at each place of a vector and behind the last
        for (int bits = 0; bits < count; bits++) {
            int dims = 37;
            int place = bits % dims;
            float[] query = new float[dims];
            query[place] = 1;
            MemorySegment row = data.asSlice(0, 2L * dims);
            row.fill((byte) 0);
            row.set(Layouts.I16, 2L * place, (short) bits);
            float expected = Float.float16ToFloat((short) bits) + 0f;
            assertSame("f16 dot", bits, kernels.f16().dot(row, 0, query) + 0f, expected);
        }
        MemorySegment back = exactly(arena, 2L * count);
        kernels.arrays().f32ToF16(widened, count, back, 0);
        for (int bits = 0; bits < count; bits++) {
            assertSame("f32ToF16", bits, Float.float16ToFloat(back.get(Layouts.I16, 2L * bits)), widened[bits]);
        }
    }

    private void assertSame(String operation, int bits, float actual, float expected) {
        if (Float.floatToIntBits(actual) != Float.floatToIntBits(expected)) {
            assertThat(actual)
                    .as(at(operation + " of half 0x" + Integer.toHexString(bits), 1))
                    .isEqualTo(expected);
        }
    }

    // ---- sparse rows

    private void verifySparse(Arena arena, int count) {
        int vocabulary = 70_000;
        float[] query = new float[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            query[i] = random.nextInt(3) == 0 ? random.nextFloat() : 0;
        }
        for (TermWidth width : TermWidth.values()) {
            for (SparseValues kind : SparseValues.values()) {
                long termsOffset = 5;
                long valuesOffset = termsOffset + (long) count * width.bytes();
                MemorySegment data = exactly(arena, valuesOffset + (long) count * kind.bytes());
                double sum = 0;
                for (int i = 0; i < count; i++) {
                    int term = random.nextInt(width == TermWidth.U16 ? 1 << 16 : vocabulary);
                    switch (width) {
                        case U16 -> data.set(Layouts.I16, termsOffset + 2L * i, (short) term);
                        case U32 -> data.set(Layouts.I32, termsOffset + 4L * i, term);
                    }
                    sum += (double) query[term] * put(data, kind, valuesOffset, i);
                }
                float actual = kernels.sparse(width, kind).dot(data, termsOffset, valuesOffset, count, query);
                close(at("sparse " + width + " " + kind, count), actual, new Sums.Exact(sum, sum), count);
            }
        }
    }

    private float put(MemorySegment data, SparseValues kind, long valuesOffset, int i) {
        return switch (kind) {
            case U8 -> {
                int value = random.nextInt(256);
                data.set(Layouts.I8, valuesOffset + i, (byte) value);
                yield value;
            }
            case F16 -> {
                short value = Float.floatToFloat16(random.nextFloat() * 3);
                data.set(Layouts.I16, valuesOffset + 2L * i, value);
                yield Float.float16ToFloat(value);
            }
            case F32 -> {
                float value = random.nextFloat() * 3;
                data.set(Layouts.F32, valuesOffset + 4L * i, value);
                yield value;
            }
        };
    }

    // ---- arrays

    private void verifyArrays(Arena arena, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(20) == 0 ? Float.NaN : random.nextInt(-50, 50);
        }
        int from = random.nextInt(length + 1);
        int to = random.nextInt(from, length + 1);
        float threshold = random.nextInt(-60, 60);
        int[] expected =
                IntStream.range(from, to).filter(i -> values[i] > threshold).toArray();
        int[] out = new int[to - from];
        int count = kernels.arrays().selectAbove(values, from, to, threshold, out);
        assertThat(Arrays.copyOf(out, count)).as(at("selectAbove", length)).isEqualTo(expected);

        assertThat(kernels.arrays().max(values, from, to))
                .as(at("max", length))
                .isEqualTo(Float.valueOf(Kernels.scalar().arrays().max(values, from, to)));
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian() * 100;
        }
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            max = values[i] > max ? values[i] : max;
        }
        assertThat(kernels.arrays().max(values, from, to)).as(at("max", length)).isEqualTo(max);

        MemorySegment halves = exactly(arena, 1 + 2L * length);
        kernels.arrays().f32ToF16(values, length, halves, 1);
        float[] back = new float[length];
        kernels.arrays().f16ToF32(halves, 1, length, back);
        byte[] bytes = new byte[length];
        kernels.arrays().f32ToI8(values, length, 0.7f, bytes);
        for (int i = 0; i < length; i++) {
            assertThat(back[i])
                    .as(at("f32ToF16 and back", length))
                    .isEqualTo(Float.float16ToFloat(Float.floatToFloat16(values[i])));
            int quantised = Math.clamp(Math.round(values[i] * 0.7f), -127, 127);
            assertThat(bytes[i]).as(at("f32ToI8", length)).isEqualTo((byte) quantised);
        }
    }

    /// Memory that ends where the rows end: one byte read beyond is an error.
    private static MemorySegment exactly(Arena arena, long bytes) {
        return arena.allocate(bytes, 64);
    }
}
