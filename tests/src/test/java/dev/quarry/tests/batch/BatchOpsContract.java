package dev.quarry.tests.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.Centroids;
import dev.quarry.batch.EncodingModel;
import dev.quarry.batch.GradientBatch;
import dev.quarry.batch.Precision;
import dev.quarry.batch.SparseLists;
import dev.quarry.batch.TokenLogits;
import dev.quarry.batch.VectorSource;
import dev.quarry.kernel.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What every [BatchOps] must do under [Precision#STRICT]: the oracle's bits. Shapes are small, around the sizes
/// of tiles, so that an emulation can pass it too.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BatchOpsContract {

    private static final long SEED = 20261123;

    @SuppressWarnings("NullAway.Init")
    private BatchOps ops;

    private boolean opened;

    /// Opens what is tested; an assumption that fails here skips the test.
    protected abstract BatchOps create(Precision precision);

    @BeforeEach
    final void open() {
        ops = create(Precision.STRICT);
        opened = true;
    }

    @AfterEach
    final void close() {
        if (opened) {
            opened = false;
            ops.close();
        }
    }

    /// points, books, entries, dim
    private static final int[][] CLUSTERINGS = {
        {1, 1, 1, 1}, {31, 1, 16, 8}, {32, 2, 16, 3}, {33, 96, 256, 2}, {64, 3, 17, 5}, {65, 1, 65, 31},
        {127, 2, 64, 4}, {128, 8, 16, 1}, {129, 3, 256, 8}, {5, 1, 70, 770}, {40, 12, 33, 32}, {257, 1, 129, 7},
        {3, 1, 1000, 5}, {0, 2, 16, 4}
    };

    @Test
    final void pointsGoToTheNearestCentroids() {
        for (int[] shape : CLUSTERINGS) {
            Made made = new Made(SEED);
            float[] values = made.floats(shape[0] * shape[1] * shape[3]);
            Centroids centroids = made.centroids(shape[1], shape[2], shape[3]);
            for (VectorSource source : sources(made, values, shape[0], shape[1] * shape[3])) {
                assign(source, values, centroids, Arrays.toString(shape) + " " + source.getClass());
            }
        }
    }

    @Test
    final void ofEquallyNearCentroidsTheLowestCounts() {
        for (int[] shape : CLUSTERINGS) {
            Made made = new Made(SEED);
            int width = shape[1] * shape[3];
            float[] values = made.smallIntegers(shape[0] * width);
            Centroids centroids =
                    new Centroids(shape[1], shape[2], shape[3], made.smallIntegers(shape[1] * shape[2] * shape[3]));
            assign(VectorSource.of(values, shape[0], width), values, centroids, Arrays.toString(shape));
            Arrays.fill(centroids.values(), 0);
            assign(VectorSource.of(values, shape[0], width), values, centroids, "zeros " + Arrays.toString(shape));
        }
    }

    private void assign(VectorSource source, float[] values, Centroids centroids, String what) {
        int count = source.count();
        BatchOracle.Assigned wanted = BatchOracle.assign(values, count, centroids);
        int[] codes = new int[count * centroids.books()];
        float[] distances = new float[codes.length];
        try (BatchPoints points = ops.load(source)) {
            ops.assign(points, centroids, codes, distances);
        }
        assertThat(codes).as("codes of %s", what).isEqualTo(wanted.codes());
        assertThat(distances).as("distances of %s", what).isEqualTo(wanted.distances());
    }

    @Test
    final void stepsSumPointsInTheirOrder() {
        List<int[]> shapes = new ArrayList<>(List.of(CLUSTERINGS));
        shapes.add(new int[] {1300, 2, 16, 4});
        shapes.add(new int[] {2100, 1, 3, 33});
        for (int[] shape : shapes) {
            Made made = new Made(SEED);
            float[] values = made.floats(shape[0] * shape[1] * shape[3]);
            Centroids centroids = made.centroids(shape[1], shape[2], shape[3]);
            BatchOracle.Assigned wanted = BatchOracle.assign(values, shape[0], centroids);
            int[] wantedSizes = new int[shape[1] * shape[2]];
            double[] wantedSums = BatchOracle.sums(values, shape[0], centroids, wanted.codes(), wantedSizes);
            for (VectorSource source : sources(made, values, shape[0], shape[1] * shape[3])) {
                int[] codes = new int[shape[0] * shape[1]];
                float[] distances = new float[codes.length];
                double[] sums = new double[centroids.values().length];
                int[] sizes = new int[shape[1] * shape[2]];
                Arrays.fill(sums, 7);
                Arrays.fill(sizes, 7);
                try (BatchPoints points = ops.load(source)) {
                    ops.step(points, centroids, codes, distances, sums, sizes);
                }
                String what = Arrays.toString(shape) + " " + source.getClass();
                assertThat(codes).as("codes of %s", what).isEqualTo(wanted.codes());
                assertThat(distances).as("distances of %s", what).isEqualTo(wanted.distances());
                assertThat(sizes).as("sizes of %s", what).isEqualTo(wantedSizes);
                assertThat(sums).as("sums of %s", what).isEqualTo(wantedSums);
            }
        }
    }

    @Test
    final void productsTakeChainsInTheirOrder() {
        int[][] shapes = {
            {1, 1, 1},
            {31, 7, 33},
            {32, 64, 31},
            {33, 65, 64},
            {64, 63, 65},
            {129, 33, 130},
            {3, 1023, 5},
            {2, 1024, 3},
            {3, 1025, 5},
            {65, 1100, 2},
            {2, 2050, 66},
            {4, 3100, 1},
            {0, 5, 4}
        };
        for (int[] shape : shapes) {
            Made made = new Made(SEED);
            float[] a = made.floats(shape[0] * shape[1]);
            float[] b = made.floats(shape[2] * shape[1]);
            float[] wanted = BatchOracle.timesTransposed(a, shape[0], shape[1], b, shape[2]);
            for (VectorSource source : sources(made, a, shape[0], shape[1])) {
                float[] out = new float[shape[0] * shape[2]];
                Arrays.fill(out, 7);
                try (BatchPoints points = ops.load(source)) {
                    ops.timesTransposed(points, b, shape[2], out);
                }
                assertThat(out)
                        .as("%s %s", Arrays.toString(shape), source.getClass())
                        .isEqualTo(wanted);
            }
        }
    }

    @Test
    final void transposedProductsTakeChainsOfRows() {
        int[][] shapes = {
            {1, 1, 1},
            {33, 31, 65},
            {64, 65, 33},
            {63, 129, 2},
            {1023, 5, 7},
            {1024, 3, 66},
            {1025, 5, 7},
            {2049, 33, 3},
            {3100, 2, 5},
            {0, 3, 4}
        };
        for (int[] shape : shapes) {
            Made made = new Made(SEED);
            float[] a = made.floats(shape[0] * shape[1]);
            float[] b = made.floats(shape[0] * shape[2]);
            float[] wanted = BatchOracle.transposedTimes(a, shape[1], b, shape[2], shape[0]);
            float[] out = new float[shape[1] * shape[2]];
            Arrays.fill(out, 7);
            try (BatchPoints left = ops.load(made.apart(a, shape[0], shape[1]));
                    BatchPoints right = ops.load(Made.elsewhere(b, shape[0], shape[2]))) {
                ops.transposedTimes(left, right, out);
            }
            assertThat(out).as(Arrays.toString(shape)).isEqualTo(wanted);
        }
    }

    @Test
    final void vectorsGetTheirCodes() {
        // vectors, dim, books, entries, lists
        int[][] shapes = {
            {1, 1, 1, 16, 1}, {31, 10, 4, 16, 5}, {33, 96, 12, 256, 7}, {65, 33, 5, 17, 65}, {129, 8, 2, 256, 3},
            {3, 770, 96, 16, 70}, {5, 768, 96, 256, 2}, {2, 1030, 10, 16, 3}, {300, 4, 1, 33, 2}, {0, 8, 2, 16, 3}
        };
        for (int[] shape : shapes) {
            for (ModelParts parts : ModelParts.values()) {
                Made made = new Made(SEED);
                float[] values = made.floats(shape[0] * shape[1]);
                EncodingModel model = parts.model(made, shape[1], shape[2], shape[3], shape[4]);
                BatchOracle.Encoded wanted = BatchOracle.encode(values, shape[0], model);
                for (VectorSource source : sources(made, values, shape[0], shape[1])) {
                    byte[] codes = new byte[shape[0] * shape[2]];
                    int[] lists = new int[shape[0]];
                    Arrays.fill(lists, -7);
                    int[] untouched = lists.clone();
                    double error = ops.encode(source, model, codes, lists);
                    String what = Arrays.toString(shape) + " " + parts + " " + source.getClass();
                    assertThat(codes).as("codes of %s", what).isEqualTo(wanted.codes());
                    if (parts.lists) {
                        assertThat(lists).as("lists of %s", what).isEqualTo(wanted.lists());
                    } else {
                        assertThat(lists).as("lists of %s", what).isEqualTo(untouched);
                    }
                    assertThat(error).as("error of %s", what).isCloseTo(wanted.error(), within(1e-9 * wanted.error()));
                }
            }
        }
    }

    @Test
    final void theNearestRowsAreExact() {
        SearchCheck.nearest(ops, SEED);
    }

    @Test
    final void aRowIsNotItsOwnNeighbor() {
        SearchCheck.neighbors(ops, SEED);
    }

    @Test
    final void pointsServeSeveralOperations() {
        Made made = new Made(SEED);
        float[] values = made.floats(70 * 12);
        try (BatchPoints points = ops.load(VectorSource.of(values, 70, 12))) {
            for (int round = 0; round < 3; round++) {
                Centroids centroids = made.centroids(3, 16, 4);
                int[] codes = new int[210];
                ops.assign(points, centroids, codes, new float[210]);
                assertThat(codes)
                        .as("round %d", round)
                        .isEqualTo(BatchOracle.assign(values, 70, centroids).codes());
                float[] gram = new float[70 * 70];
                ops.timesTransposed(points, values, 70, gram);
                assertThat(gram).isEqualTo(BatchOracle.timesTransposed(values, 70, 12, values, 70));
                SearchCheck.same(
                        ops.neighbors(points, Metric.DOT, 9),
                        BatchOracle.nearest(values, 70, values, 12, Metric.DOT, 9, true),
                        "round " + round);
            }
        }
    }

    @Test
    final void sparseRowsGoToTheCentroidsOfTheirLists() {
        for (int lists : new int[] {0, 1, 5, 33}) {
            Made made = new Made(SEED + lists);
            SparseLists.Vectors rows = made.shuffled(made.sparse(130, 60));
            int[] starts = new int[lists + 1];
            int[] centroidStarts = new int[lists + 1];
            for (int list = 0; list < lists; list++) {
                int size = list == 2 ? 0 : list == 1 ? 129 : made.number(40);
                starts[list + 1] = starts[list] + size;
                int centroids = size == 0 ? made.number(2) : 1 + made.number(size);
                centroidStarts[list + 1] = centroidStarts[list] + centroids;
            }
            SparseLists.Vectors centroids = made.sparse(centroidStarts[lists], 60);
            int[] entries = new int[starts[lists]];
            Arrays.setAll(entries, i -> made.number(130));
            SparseLists all = new SparseLists(starts, entries, centroidStarts, rows, centroids);
            int[] centroid = new int[entries.length];
            ops.assignSparse(all, centroid);
            assertThat(centroid).as("%d lists", lists).isEqualTo(BatchOracle.assignSparse(all));
        }
    }

    @Test
    final void productsOfSparseRowsAreAddedInTheirOrder() {
        // 2^24 + 1 is rounded to 2^24
        float much = 1 << 24;
        SparseLists.Vectors rows = new SparseLists.Vectors(
                new int[] {0, 3, 6}, new int[] {1, 2, 0, 0, 1, 2}, new float[] {1, 1, 1, 1, 1, 1}, 3);
        SparseLists.Vectors centroids =
                new SparseLists.Vectors(new int[] {0, 1, 4}, new int[] {0, 0, 1, 2}, new float[] {much, much, 1, 1}, 3);
        SparseLists lists = new SparseLists(new int[] {0, 2}, new int[] {0, 1}, new int[] {0, 2}, rows, centroids);
        int[] centroid = new int[2];
        ops.assignSparse(lists, centroid);
        // 1 + 1 + 2^24 and 2^24 + 1 + 1
        assertThat(centroid).containsExactly(1, 0).isEqualTo(BatchOracle.assignSparse(lists));
    }

    @Test
    final void sparseRowsWithoutACommonTermAreDealtOut() {
        SparseLists.Vectors rows =
                new SparseLists.Vectors(new int[] {0, 1, 1, 2, 3}, new int[] {0, 5, 0}, new float[] {1, 1, 2}, 6);
        SparseLists.Vectors centroids =
                new SparseLists.Vectors(new int[] {0, 1, 1, 2}, new int[] {5, 5}, new float[] {1, 1}, 6);
        SparseLists lists =
                new SparseLists(new int[] {0, 4}, new int[] {0, 1, 2, 3}, new int[] {0, 3}, rows, centroids);
        int[] centroid = new int[4];
        ops.assignSparse(lists, centroid);
        assertThat(centroid).containsExactly(0, 1, 0, 0);
    }

    @Test
    final void gradientsAreAddedInOrder() {
        // queries, books, entries, dim
        int[][] shapes = {
            {1, 1, 1, 1}, {3, 2, 16, 5}, {33, 3, 17, 8}, {2, 96, 256, 2}, {65, 1, 33, 31}, {5, 1, 16, 129}, {0, 2, 4, 3}
        };
        for (int[] shape : shapes) {
            for (Metric metric : Metric.values()) {
                Made made = new Made(SEED);
                Centroids centroids = made.centroids(shape[1], shape[2], shape[3]);
                float[] mapped = made.floats(shape[0] * shape[1] * shape[3]);
                float[] slopes = made.floats(shape[0] * shape[1] * shape[2]);
                for (int i = 0; i < slopes.length; i++) {
                    slopes[i] = i % 3 == 1 ? 0 : slopes[i];
                }
                GradientBatch batch = new GradientBatch(metric, centroids, mapped, slopes);
                float[] wantedCentroids = new float[centroids.values().length];
                float[] wantedQueries = new float[mapped.length];
                BatchOracle.gradients(batch, wantedCentroids, wantedQueries);
                float[] byCentroid = made.floats(wantedCentroids.length);
                float[] byQuery = made.floats(wantedQueries.length);
                ops.gradients(batch, byCentroid, byQuery);
                String what = Arrays.toString(shape) + " " + metric;
                assertThat(byCentroid).as("centroids of %s", what).isEqualTo(wantedCentroids);
                assertThat(byQuery).as("queries of %s", what).isEqualTo(wantedQueries);
            }
        }
    }

    @Test
    final void logitsArePooled() {
        PoolingCheck.run(ops, SEED);
    }

    @Test
    final void whatDoesNotFitIsRefused() {
        Made made = new Made(SEED);
        float[] values = made.floats(60);
        try (BatchPoints points = ops.load(VectorSource.of(values, 10, 6))) {
            Centroids wrong = made.centroids(2, 4, 4);
            Centroids right = made.centroids(2, 4, 3);
            refused(() -> ops.assign(points, wrong, new int[20], new float[20]));
            refused(() -> ops.assign(points, right, new int[19], new float[20]));
            refused(() -> ops.step(points, right, new int[20], new float[20], new double[5], new int[8]));
            refused(() -> ops.timesTransposed(points, new float[11], 2, new float[20]));
            refused(() -> ops.transposedTimes(points, points, new float[35]));
            refused(() -> ops.nearest(points, VectorSource.of(values, 12, 5), Metric.DOT, 3));
            refused(() -> ops.nearest(points, VectorSource.of(values, 10, 6), Metric.DOT, 0));
            refused(() -> ops.neighbors(points, Metric.DOT, 1025));
        }
        EncodingModel model = EncodingModel.of(6, made.centroids(2, 4, 3));
        refused(() -> ops.encode(VectorSource.of(values, 12, 5), model, new byte[24], new int[0]));
        refused(() -> ops.encode(VectorSource.of(values, 10, 6), model, new byte[19], new int[0]));
        refused(() -> ops.pool(new TokenLogits(new int[] {0, 1}, 2, new float[2]), 0, 0));
    }

    private static void refused(Runnable call) {
        assertThatIllegalArgumentException().isThrownBy(call::run);
    }

    static List<VectorSource> sources(Made made, float[] values, int count, int dim) {
        return List.of(
                VectorSource.of(values, count, dim),
                made.apart(values, count, dim),
                Made.elsewhere(values, count, dim));
    }
}
