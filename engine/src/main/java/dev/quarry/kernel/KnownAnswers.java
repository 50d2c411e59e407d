package dev.quarry.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/// The known-answer test that kernels must pass before they are chosen: every operation on small fixed inputs, against
/// the scalar twin.
///
/// The inputs are small integers (halves and bytes hold them exactly), so every sum is exact in any order of additions
/// and the answers must be equal, not only close. The lengths reach each part of the loops at each width from 64 to 512
/// bits: unrolled, single vector, last partial vector, shorter than a vector.
final class KnownAnswers {
    private static final int[] DIMS = {5, 191};
    private static final int ROWS = 5;
    /// Rows by number, enough for kernels that take many at once and leave some.
    private static final int NODES = 67;
    private static final long SEED = 20_250_916;

    private final Kernels candidate;
    private final Kernels scalar = Kernels.scalar();

    private KnownAnswers(Kernels candidate) {
        this.candidate = candidate;
    }

    /// @throws UnusableKernelsException if an answer differs; the message names the operation
    static void check(Kernels candidate) {
        KnownAnswers test = new KnownAnswers(candidate);
        Random random = new Random(SEED);
        try (Arena arena = Arena.ofConfined()) {
            for (int dims : DIMS) {
                test.floats("f32", candidate.f32(), test.scalar.f32(), f32Rows(arena, random, dims), dims);
                test.floats("f16", candidate.f16(), test.scalar.f16(), f16Rows(arena, random, dims), dims);
                MemorySegment bytes = arena.allocate((long) dims * ROWS);
                for (long i = 0; i < bytes.byteSize(); i++) {
                    bytes.set(Layouts.I8, i, (byte) random.nextInt());
                }
                test.bytes("i8", candidate.i8(), test.scalar.i8(), bytes, dims);
                test.bytes("u8", candidate.u8(), test.scalar.u8(), bytes, dims);
                test.arrays(arena, random, dims);
            }
            test.sparse(arena, random);
            test.planes(arena, random);
            test.codes(arena, random);
            test.panels(random);
            test.tables(random);
            test.quantized(arena, random);
        }
    }

    private static MemorySegment f32Rows(Arena arena, Random random, int dims) {
        MemorySegment rows = arena.allocate(4L * dims * ROWS);
        for (int i = 0; i < dims * ROWS; i++) {
            rows.set(Layouts.F32, 4L * i, random.nextInt(-8, 9));
        }
        return rows;
    }

    private static MemorySegment f16Rows(Arena arena, Random random, int dims) {
        MemorySegment rows = arena.allocate(2L * dims * ROWS);
        for (int i = 0; i < dims * ROWS; i++) {
            rows.set(Layouts.I16, 2L * i, Float.floatToFloat16(random.nextInt(-8, 9)));
        }
        return rows;
    }

    private void floats(String type, DenseFloatKernel kernel, DenseFloatKernel expected, MemorySegment data, int dims) {
        float[] query = new float[dims];
        for (int i = 0; i < dims; i++) {
            query[i] = (i * 7) % 17 - 8;
        }
        long stride = (long) dims * kernel.bytesPerValue();
        same(type + " dot", dims, kernel.dot(data, stride, query), expected.dot(data, stride, query));
        same(type + " squaredL2", dims, kernel.squaredL2(data, stride, query), expected.squaredL2(data, stride, query));
        same(type + " cosine", dims, kernel.cosine(data, stride, query), expected.cosine(data, stride, query));
        same(
                type + " squaredNorm",
                dims,
                kernel.squaredNorm(data, stride, dims),
                expected.squaredNorm(data, stride, dims));
        int[] rows = {4, 0, 3, 1, 2};
        float[] actual = new float[ROWS];
        float[] wanted = new float[ROWS];
        for (Metric metric : Metric.values()) {
            kernel.score(metric, data, 0, stride, rows, ROWS, query, actual);
            expected.score(metric, data, 0, stride, rows, ROWS, query, wanted);
            same(type + " score " + metric, dims, actual, wanted);
            kernel.scoreRange(metric, data, 0, stride, 0, ROWS, query, actual);
            expected.scoreRange(metric, data, 0, stride, 0, ROWS, query, wanted);
            same(type + " scoreRange " + metric, dims, actual, wanted);
        }
    }

    private void bytes(String type, DenseByteKernel kernel, DenseByteKernel expected, MemorySegment data, int dims) {
        byte[] query = new byte[dims];
        for (int i = 0; i < dims; i++) {
            query[i] = (byte) (128 + i * 37);
        }
        same(type + " dot", dims, kernel.dot(data, dims, query), expected.dot(data, dims, query));
        same(type + " squaredL2", dims, kernel.squaredL2(data, dims, query), expected.squaredL2(data, dims, query));
        same(type + " cosine", dims, kernel.cosine(data, dims, query), expected.cosine(data, dims, query));
        same(type + " squaredNorm", dims, kernel.squaredNorm(data, dims, dims), expected.squaredNorm(data, dims, dims));
        int[] rows = {4, 0, 3, 1, 2};
        float[] actual = new float[ROWS];
        float[] wanted = new float[ROWS];
        for (Metric metric : Metric.values()) {
            kernel.score(metric, data, 0, dims, rows, ROWS, query, actual);
            expected.score(metric, data, 0, dims, rows, ROWS, query, wanted);
            same(type + " score " + metric, dims, actual, wanted);
            kernel.scoreRange(metric, data, 0, dims, 0, ROWS, query, actual);
            expected.scoreRange(metric, data, 0, dims, 0, ROWS, query, wanted);
            same(type + " scoreRange " + metric, dims, actual, wanted);
        }
    }

    private void sparse(Arena arena, Random random) {
        int count = 11;
        float[] query = new float[64];
        for (int i = 0; i < query.length; i++) {
            query[i] = i % 5;
        }
        MemorySegment data = arena.allocate(256);
        for (TermWidth terms : TermWidth.values()) {
            for (int i = 0; i < count; i++) {
                switch (terms) {
                    case U16 -> data.set(Layouts.I16, 2L * i, (short) random.nextInt(64));
                    case U32 -> data.set(Layouts.I32, 4L * i, random.nextInt(64));
                }
            }
            for (SparseValues values : SparseValues.values()) {
                for (int i = 0; i < count; i++) {
                    int value = random.nextInt(1, 200);
                    switch (values) {
                        case U8 -> data.set(Layouts.I8, 128L + i, (byte) value);
                        case F16 -> data.set(Layouts.I16, 128 + 2L * i, Float.floatToFloat16(value));
                        case F32 -> data.set(Layouts.F32, 128 + 4L * i, value);
                    }
                }
                float actual = candidate.sparse(terms, values).dot(data, 0, 128, count, query);
                float wanted = scalar.sparse(terms, values).dot(data, 0, 128, count, query);
                same("sparse dot " + terms + " " + values, count, actual, wanted);
            }
        }
    }

    private void planes(Arena arena, Random random) {
        MemorySegment data = arena.allocate(2048);
        for (long i = 0; i < data.byteSize(); i++) {
            data.set(Layouts.I8, i, (byte) random.nextInt());
        }
        TermSignature terms = new TermSignature();
        for (int i = 0; i < 90; i++) {
            terms.add(random.nextInt(1 << 16));
        }
        long[] at = {3, 200, 960, 500};
        int[] counts = {62, 150, 0, 64};
        int[] strides = {62, 150, 0, 64};
        PlaneMatches actual = new PlaneMatches();
        PlaneMatches wanted = new PlaneMatches();
        actual.reserve(at.length, 300);
        wanted.reserve(at.length, 300);
        candidate.planes().select(data, at, counts, strides, at.length, terms, actual);
        scalar.planes().select(data, at, counts, strides, at.length, terms, wanted);
        int found = wanted.ends[at.length - 1];
        boolean same = Arrays.equals(actual.ends, wanted.ends)
                && Arrays.equals(actual.high, 0, found, wanted.high, 0, found)
                && Arrays.equals(actual.low, 0, found, wanted.low, 0, found)
                && Arrays.equals(actual.value, 0, found, wanted.value, 0, found);
        long[] actualMasks = new long[5];
        long[] wantedMasks = new long[5];
        candidate.planes().masks(data, at, counts, strides, at.length, terms, actualMasks);
        scalar.planes().masks(data, at, counts, strides, at.length, terms, wantedMasks);
        if (!same || !Arrays.equals(actualMasks, wantedMasks)) {
            throw new UnusableKernelsException(wrong("planes", found, "other matches", "the scalar ones"));
        }
    }

    private void quantized(Arena arena, Random random) {
        int stride = 120;
        MemorySegment data = arena.allocate((long) stride * ROWS + 64);
        for (long i = 0; i < data.byteSize(); i++) {
            data.set(Layouts.I8, i, (byte) random.nextInt());
        }
        int[] rows = {4, 0, 3, 1, 2};
        float[] actual = new float[ROWS];
        float[] wanted = new float[ROWS];
        short[] weights = new short[NibbleKernel.queryLength(41)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (short) random.nextInt(-NibbleKernel.MOST_WEIGHT, NibbleKernel.MOST_WEIGHT + 1);
        }
        candidate.nibbles().score(data, 0, stride, rows, ROWS, weights, actual);
        scalar.nibbles().score(data, 0, stride, rows, ROWS, weights, wanted);
        same("nibbles score", weights.length, actual, wanted);
        candidate.nibbles().scoreRange(data, 0, stride, 0, ROWS, weights, actual);
        scalar.nibbles().scoreRange(data, 0, stride, 0, ROWS, weights, wanted);
        same("nibbles scoreRange", weights.length, actual, wanted);
        int planes = 8;
        long[] query = random.longs((long) planes * BitKernel.planeWords(900)).toArray();
        candidate.bits().score(data, 0, stride, rows, ROWS, query, planes, actual);
        scalar.bits().score(data, 0, stride, rows, ROWS, query, planes, wanted);
        same("bits score", query.length, actual, wanted);
        candidate.bits().scoreRange(data, 0, stride, 0, ROWS, query, planes, actual);
        scalar.bits().scoreRange(data, 0, stride, 0, ROWS, query, planes, wanted);
        same("bits scoreRange", query.length, actual, wanted);
    }

    private void arrays(Arena arena, Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(-100, 100);
        }
        int[] actual = new int[count];
        int[] wanted = new int[count];
        int found = candidate.arrays().selectAbove(values, 0, count, 3, actual);
        same("selectAbove count", count, found, scalar.arrays().selectAbove(values, 0, count, 3, wanted));
        if (!Arrays.equals(actual, 0, found, wanted, 0, found)) {
            throw new UnusableKernelsException(wrong("selectAbove", count, "other indices", "the scalar ones"));
        }
        int[] sums = new int[count];
        for (int i = 0; i < count; i++) {
            sums[i] = (int) values[i];
        }
        found = candidate.arrays().selectAtLeast(sums, 0, count, 3, actual);
        same("selectAtLeast count", count, found, scalar.arrays().selectAtLeast(sums, 0, count, 3, wanted));
        if (!Arrays.equals(actual, 0, found, wanted, 0, found)) {
            throw new UnusableKernelsException(wrong("selectAtLeast", count, "other indices", "the scalar ones"));
        }
        same(
                "max",
                count,
                candidate.arrays().max(values, 0, count),
                scalar.arrays().max(values, 0, count));
        int power = Integer.highestOneBit(count);
        float[] transformed = values.clone();
        float[] wantedTransform = values.clone();
        candidate.arrays().hadamard(transformed, count - power, power);
        scalar.arrays().hadamard(wantedTransform, count - power, power);
        same("hadamard", power, transformed, wantedTransform);
        MemorySegment halves = arena.allocate(2L * count);
        candidate.arrays().f32ToF16(values, count, halves, 0);
        float[] back = new float[count];
        scalar.arrays().f16ToF32(halves, 0, count, back);
        same("f32ToF16", count, back, values);
        candidate.arrays().f16ToF32(halves, 0, count, back);
        same("f16ToF32", count, back, values);
        byte[] bytes = new byte[count];
        byte[] wantedBytes = new byte[count];
        candidate.arrays().f32ToI8(values, count, 1.75f, bytes);
        scalar.arrays().f32ToI8(values, count, 1.75f, wantedBytes);
        if (!Arrays.equals(bytes, wantedBytes)) {
            throw new UnusableKernelsException(wrong("f32ToI8", count, "other bytes", "the scalar ones"));
        }
    }

    private void codes(Arena arena, Random random) {
        int subQuantizers = 6;
        int blocks = 5;
        MemorySegment data = arena.allocate((long) blocks * subQuantizers * CodeKernel.BLOCK);
        for (long i = 0; i < data.byteSize(); i++) {
            data.set(Layouts.I8, i, (byte) random.nextInt());
        }
        byte[] tables = new byte[subQuantizers * CodeKernel.ENTRIES_8];
        random.nextBytes(tables);
        short[] sums = new short[blocks * CodeKernel.BLOCK];
        long[] actual = new long[blocks];
        long[] wanted = new long[blocks];
        int most = subQuantizers * 127;
        candidate.codes().atMost8(data, 0, blocks, tables, subQuantizers, most, sums, actual);
        scalar.codes().atMost8(data, 0, blocks, tables, subQuantizers, most, sums, wanted);
        same("atMost8", subQuantizers, Arrays.hashCode(actual), Arrays.hashCode(wanted));
        int[] rows = random.ints(NODES, 0, blocks * CodeKernel.BLOCK).toArray();
        short[] nodeSums = new short[NODES];
        short[] wantedSums = new short[NODES];
        candidate.codes().rows8(data, rows, NODES, tables, subQuantizers, nodeSums);
        scalar.codes().rows8(data, rows, NODES, tables, subQuantizers, wantedSums);
        same("rows8", subQuantizers, Arrays.hashCode(nodeSums), Arrays.hashCode(wantedSums));
        for (int i = 0; i < tables.length; i++) {
            tables[i] = tables[(i & -CodeKernel.ENTRIES_4) | (i & 15)];
        }
        candidate.codes().atMost4(data, 0, blocks, tables, subQuantizers, most, sums, actual);
        scalar.codes().atMost4(data, 0, blocks, tables, subQuantizers, most, sums, wanted);
        same("atMost4", subQuantizers, Arrays.hashCode(actual), Arrays.hashCode(wanted));
        candidate.codes().rows4(data, rows, NODES, tables, subQuantizers, nodeSums);
        scalar.codes().rows4(data, rows, NODES, tables, subQuantizers, wantedSums);
        same("rows4", subQuantizers, Arrays.hashCode(nodeSums), Arrays.hashCode(wantedSums));
    }

    private void panels(Random random) {
        int inner = 7;
        float[] rows = integers(random, ROWS * inner);
        float[] panels = integers(random, 2 * inner * PanelKernel.COLUMNS);
        float[] actual = new float[ROWS * PanelKernel.COLUMNS];
        float[] wanted = new float[ROWS * PanelKernel.COLUMNS];
        candidate.panels().product(rows, 0, inner, ROWS, inner, panels, actual, 0);
        scalar.panels().product(rows, 0, inner, ROWS, inner, panels, wanted, 0);
        same("product", inner, actual, wanted);
        candidate.panels().squaredDistances(rows, 0, inner, ROWS, inner, panels, actual, 0);
        scalar.panels().squaredDistances(rows, 0, inner, ROWS, inner, panels, wanted, 0);
        same("squared distances", inner, actual, wanted);
        int[] codes = new int[ROWS];
        int[] wantedCodes = new int[ROWS];
        candidate.panels().nearest(rows, 0, inner, ROWS, inner, panels, codes, actual);
        scalar.panels().nearest(rows, 0, inner, ROWS, inner, panels, wantedCodes, wanted);
        same("nearest", inner, Arrays.hashCode(codes), Arrays.hashCode(wantedCodes));
        same("nearest", inner, actual, wanted);
    }

    private void tables(Random random) {
        for (int entries : new int[] {16, 256}) {
            TableKernel.Shape shape = new TableKernel.Shape(3, 5, entries);
            float[] query = integers(random, 3 * 5);
            float[] centroids = integers(random, 3 * 5 * entries);
            float[] squares = integers(random, 3 * entries);
            float[] actual = new float[3 * entries];
            float[] wanted = new float[3 * entries];
            float[] ranges = new float[6];
            float[] wantedRanges = new float[6];
            candidate.tables().products(shape, query, centroids, actual, ranges);
            scalar.tables().products(shape, query, centroids, wanted, wantedRanges);
            same("products", entries, actual, wanted);
            same("products", entries, ranges, wantedRanges);
            candidate.tables().distances(shape, query, centroids, squares, actual, ranges);
            scalar.tables().distances(shape, query, centroids, squares, wanted, wantedRanges);
            same("distances", entries, actual, wanted);
            same("distances", entries, ranges, wantedRanges);
            byte[] costs = new byte[3 * (entries == 16 ? CodeKernel.ENTRIES_4 : CodeKernel.ENTRIES_8)];
            byte[] wantedCosts = costs.clone();
            candidate.tables().costs(shape, actual, ranges, 0.125f, costs);
            scalar.tables().costs(shape, wanted, ranges, 0.125f, wantedCosts);
            same("costs", entries, Arrays.hashCode(costs), Arrays.hashCode(wantedCosts));
        }
    }

    private static float[] integers(Random random, int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = random.nextInt(-8, 9);
        }
        return out;
    }

    private void same(String operation, int dims, float[] actual, float[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            same(operation, dims, actual[i], wanted[i]);
        }
    }

    private void same(String operation, int dims, long actual, long wanted) {
        if (actual != wanted) {
            throw new UnusableKernelsException(wrong(operation, dims, actual, wanted));
        }
    }

    private void same(String operation, int dims, float actual, float wanted) {
        if (actual != wanted) {
            throw new UnusableKernelsException(wrong(operation, dims, actual, wanted));
        }
    }

    private String wrong(String operation, int dims, Object actual, Object wanted) {
        return candidate.name() + " kernels gave a wrong known answer: " + operation + " at length " + dims
                + ": expected " + wanted + ", found " + actual;
    }
}
