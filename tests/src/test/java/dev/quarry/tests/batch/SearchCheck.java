package dev.quarry.tests.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.NearestRows;
import dev.quarry.batch.VectorSource;
import dev.quarry.kernel.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Exact neighbors against plain loops.
final class SearchCheck {

    private SearchCheck() {}

    /// rows, queries, dim, k
    private static final int[][] SEARCHES = {
        {1, 1, 1, 1}, {31, 33, 3, 5}, {32, 1, 31, 32}, {33, 65, 8, 40}, {64, 64, 33, 10}, {65, 2, 770, 7},
        {129, 31, 32, 1}, {127, 3, 65, 1024}, {300, 65, 4, 17}, {1500, 2, 3, 1024}, {2100, 33, 2, 3}, {0, 3, 4, 2},
        {5, 0, 4, 2}
    };

    static void nearest(BatchOps ops, long seed) {
        for (int[] shape : SEARCHES) {
            for (Metric metric : Metric.values()) {
                Made made = new Made(seed);
                float[] rows = made.floats(shape[0] * shape[2]);
                float[] queries = made.floats(shape[1] * shape[2]);
                nearest(ops, made, rows, queries, shape, metric);
                nearest(ops, made, made.smallIntegers(rows.length), made.smallIntegers(queries.length), shape, metric);
                nearest(ops, made, new float[rows.length], queries, shape, metric);
            }
        }
    }

    private static void nearest(BatchOps ops, Made made, float[] rows, float[] queries, int[] shape, Metric metric) {
        NearestRows wanted = BatchOracle.nearest(rows, shape[0], queries, shape[2], metric, shape[3], false);
        for (VectorSource source : BatchOpsContract.sources(made, rows, shape[0], shape[2])) {
            try (BatchPoints points = ops.load(source)) {
                NearestRows found = ops.nearest(points, VectorSource.of(queries, shape[1], shape[2]), metric, shape[3]);
                same(found, wanted, Arrays.toString(shape) + " " + metric + " " + source.getClass());
            }
        }
    }

    static void neighbors(BatchOps ops, long seed) {
        int[][] shapes = {
            {1, 3, 4}, {2, 1, 1}, {33, 31, 5}, {65, 8, 64}, {129, 33, 10}, {300, 4, 3}, {66, 2, 1024}, {0, 3, 2}
        };
        for (int[] shape : shapes) {
            for (Metric metric : Metric.values()) {
                Made made = new Made(seed);
                float[] distinct = made.floats(shape[0] * shape[1]);
                for (float[] rows : List.of(distinct, made.smallIntegers(distinct.length))) {
                    NearestRows wanted = BatchOracle.nearest(rows, shape[0], rows, shape[1], metric, shape[2], true);
                    try (BatchPoints points = ops.load(VectorSource.of(rows, shape[0], shape[1]))) {
                        same(ops.neighbors(points, metric, shape[2]), wanted, Arrays.toString(shape) + " " + metric);
                    }
                }
            }
        }
    }

    static void same(NearestRows found, NearestRows wanted, String what) {
        assertThat(found.k()).as(what).isEqualTo(wanted.k());
        assertThat(found.rows()).as("rows of %s", what).isEqualTo(wanted.rows());
        // unlike ==, this tells 0 from -0
        assertThat(IntStream.range(0, found.scores().length)
                        .mapToObj(i -> Integer.toHexString(Float.floatToRawIntBits(found.scores()[i]))))
                .as("scores of %s", what)
                .containsExactlyElementsOf(IntStream.range(0, wanted.scores().length)
                        .mapToObj(i -> Integer.toHexString(Float.floatToRawIntBits(wanted.scores()[i])))
                        .toList());
    }
}
