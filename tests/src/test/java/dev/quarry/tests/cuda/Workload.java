package dev.quarry.tests.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.Centroids;
import dev.quarry.batch.EncodingModel;
import dev.quarry.batch.GradientBatch;
import dev.quarry.batch.NearestRows;
import dev.quarry.batch.PooledTexts;
import dev.quarry.batch.SparseLists;
import dev.quarry.batch.TokenLogits;
import dev.quarry.batch.VectorSource;
import dev.quarry.kernel.Metric;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Each operation once, on inputs that a seed makes; what comes of it is one array of numbers, to be compared with
/// what another implementation makes of the same.
record Workload(long seed, int count, int books, int entries, int dim) {

    /// An operation.
    enum Kind {
        ASSIGN,
        STEP,
        PRODUCT,
        TRANSPOSED,
        ENCODE,
        NEAREST,
        NEIGHBORS,
        SPARSE,
        GRADIENTS,
        POOL
    }

    float[] floats(int salt, int length) {
        SplittableRandom random = new SplittableRandom(seed + salt);
        float[] out = new float[length];
        for (int i = 0; i < length; i++) {
            out[i] = (float) random.nextDouble(-1, 1);
        }
        return out;
    }

    int width() {
        return books * dim;
    }

    VectorSource points() {
        return VectorSource.of(floats(1, count * width()), count, width());
    }

    Centroids centroids() {
        return new Centroids(books, entries, dim, floats(2, books * entries * dim));
    }

    /// What an operation gives, all arrays joined.
    double[] run(BatchOps ops, Kind kind) {
        return switch (kind) {
            case ENCODE -> encode(ops);
            case SPARSE -> sparse(ops);
            case GRADIENTS -> gradients(ops);
            case POOL -> pool(ops);
            case ASSIGN, STEP, PRODUCT, TRANSPOSED, NEAREST, NEIGHBORS -> {
                try (BatchPoints loaded = ops.load(points())) {
                    yield run(ops, loaded, kind);
                }
            }
        };
    }

    private double[] run(BatchOps ops, BatchPoints loaded, Kind kind) {
        int[] codes = new int[count * books];
        float[] distances = new float[count * books];
        double[] sums = new double[books * entries * dim];
        int[] sizes = new int[books * entries];
        float[] product = new float[Math.max(count * 9, width() * width())];
        return switch (kind) {
            case ASSIGN -> {
                ops.assign(loaded, centroids(), codes, distances);
                yield joined(codes, distances);
            }
            case STEP -> {
                ops.step(loaded, centroids(), codes, distances, sums, sizes);
                double[] first = joined(codes, distances);
                double[] all = Arrays.copyOf(sums, sums.length + sizes.length + first.length);
                for (int i = 0; i < sizes.length; i++) {
                    all[sums.length + i] = sizes[i];
                }
                System.arraycopy(first, 0, all, sums.length + sizes.length, first.length);
                yield all;
            }
            case PRODUCT -> {
                ops.timesTransposed(loaded, floats(3, 9 * width()), 9, product);
                yield joined(new int[0], product);
            }
            case TRANSPOSED -> {
                ops.transposedTimes(loaded, loaded, product);
                yield joined(new int[0], product);
            }
            case NEAREST -> {
                VectorSource queries = VectorSource.of(floats(4, 33 * width()), 33, width());
                NearestRows found = ops.nearest(loaded, queries, Metric.SQUARED_L2, 10);
                yield joined(found.rows(), found.scores());
            }
            case NEIGHBORS -> {
                NearestRows found = ops.neighbors(loaded, Metric.DOT, 5);
                yield joined(found.rows(), found.scores());
            }
            case ENCODE, SPARSE, GRADIENTS, POOL -> throw new AssertionError(kind);
        };
    }

    private double[] encode(BatchOps ops) {
        int inner = width() - 1;
        EncodingModel model = new EncodingModel(
                inner, floats(5, inner * inner), floats(6, 7 * inner), EncodingModel.Residuals.OF_LIST, centroids());
        byte[] codes = new byte[count * books];
        int[] lists = new int[count];
        ops.encode(VectorSource.of(floats(7, count * inner), count, inner), model, codes, lists);
        int[] all = Arrays.copyOf(lists, count + codes.length);
        for (int i = 0; i < codes.length; i++) {
            all[count + i] = codes[i];
        }
        return joined(all, new float[0]);
    }

    private double[] sparse(BatchOps ops) {
        SplittableRandom random = new SplittableRandom(seed);
        SparseLists.Vectors rows = vectors(random, count, 20);
        SparseLists.Vectors centroids = vectors(random, 3 * 11, 30);
        int[] entries = random.ints(count, 0, count).toArray();
        int[] starts = {0, count / 4, count / 4, count};
        int[] centroid = new int[count];
        ops.assignSparse(new SparseLists(starts, entries, new int[] {0, 11, 22, 33}, rows, centroids), centroid);
        return joined(centroid, new float[0]);
    }

    private static SparseLists.Vectors vectors(SplittableRandom random, int count, int each) {
        int[] starts = new int[count + 1];
        int[] terms = new int[count * each];
        float[] values = new float[count * each];
        for (int i = 0; i < count; i++) {
            int[] some = random.ints(each, 0, 200).sorted().distinct().toArray();
            System.arraycopy(some, 0, terms, starts[i], some.length);
            starts[i + 1] = starts[i] + some.length;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(0.1, 2);
        }
        int all = starts[count];
        return new SparseLists.Vectors(starts, Arrays.copyOf(terms, all), Arrays.copyOf(values, all), 200);
    }

    private double[] gradients(BatchOps ops) {
        int queries = 6;
        GradientBatch batch = new GradientBatch(
                Metric.SQUARED_L2, centroids(), floats(8, queries * width()), floats(9, queries * books * entries));
        float[] centroids = new float[books * entries * dim];
        float[] mapped = new float[queries * width()];
        ops.gradients(batch, centroids, mapped);
        double[] first = joined(new int[0], centroids);
        double[] second = joined(new int[0], mapped);
        double[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private double[] pool(BatchOps ops) {
        int texts = count / 3;
        int[] starts = new int[texts + 1];
        for (int i = 0; i < texts; i++) {
            starts[i + 1] = starts[i] + i % 4;
        }
        PooledTexts pooled = ops.pool(new TokenLogits(starts, 301, floats(10, starts[texts] * 301)), 40, 0.01f);
        int[] all = Arrays.copyOf(pooled.starts(), texts + 1 + pooled.terms().length);
        System.arraycopy(pooled.terms(), 0, all, texts + 1, pooled.terms().length);
        return joined(all, new float[0]);
    }

    private static double[] joined(int[] ints, float[] floats) {
        double[] all = new double[ints.length + floats.length];
        for (int i = 0; i < ints.length; i++) {
            all[i] = ints[i];
        }
        for (int i = 0; i < floats.length; i++) {
            all[ints.length + i] = floats[i];
        }
        return all;
    }

    /// Compares what two implementations make of the same, bit for bit.
    void requireSame(BatchOps one, BatchOps other, Kind kind) {
        assertThat(run(one, kind)).as("%s of %s", kind, this).isEqualTo(run(other, kind));
    }
}
