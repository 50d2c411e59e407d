package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Runs each operation once on small made-up inputs and compares the whole result with the processor's.
public final class SelfTest {

    private static final int ROWS = 300;
    private static final int DIM = 48;
    private static final int BOOKS = 6;
    private static final int SLICE = DIM / BOOKS;
    private static final int ENTRIES = 256;

    private final BatchOps ops;
    private final ClusterCheck clusters;
    private final ProductCheck products;
    private final NeighborCheck neighbors;
    private final SparseCheck sparse;
    private final SplittableRandom random = new SplittableRandom(7);
    private final float[] values = floats(ROWS * DIM);
    private final VectorSource source = VectorSource.of(values, ROWS, DIM);
    private final Centroids centroids = new Centroids(BOOKS, ENTRIES, SLICE, floats(BOOKS * ENTRIES * SLICE));

    /// How an operation went.
    ///
    /// @param problem what was wrong, empty for nothing
    public record Result(Operation operation, Optional<String> problem) {}

    private SelfTest(BatchOps ops, Precision precision) {
        this.ops = ops;
        CpuBatchOps cpu = new CpuBatchOps(Kernels.best(), new Workers(1));
        Comparison comparison = new Comparison(precision);
        Sample all = new Sample(Integer.MAX_VALUE);
        this.clusters = new ClusterCheck(cpu, comparison, all);
        this.products = new ProductCheck(cpu, comparison, all);
        this.neighbors = new NeighborCheck(cpu, comparison, all);
        this.sparse = new SparseCheck(cpu, comparison, all);
    }

    /// Runs all operations; one that fails does not keep the others from being run.
    ///
    /// @param ops what is tested, straight from its provider
    /// @param precision that it was opened with
    public static List<Result> run(BatchOps ops, Precision precision) {
        SelfTest test = new SelfTest(ops, precision);
        List<Result> results = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            results.add(new Result(operation, test.problem(() -> test.run(operation))));
        }
        return results;
    }

    private Optional<String> problem(Supplier<Optional<String>> test) {
        try {
            return test.get();
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(e.toString());
        }
    }

    private Optional<String> run(Operation operation) {
        return switch (operation) {
            case ASSIGN -> clustering(Operation.ASSIGN);
            case STEP -> clustering(Operation.STEP);
            case TIMES_TRANSPOSED -> timesTransposed();
            case TRANSPOSED_TIMES -> transposedTimes();
            case ENCODE -> encode();
            case NEAREST -> nearest();
            case NEIGHBORS -> neighbors();
            case ASSIGN_SPARSE -> assignSparse();
            case GRADIENTS -> gradients();
            case POOL -> pool();
        };
    }

    private Optional<String> clustering(Operation operation) {
        int[] codes = new int[ROWS * BOOKS];
        float[] distances = new float[codes.length];
        double[] sums = new double[centroids.values().length];
        int[] sizes = new int[BOOKS * ENTRIES];
        try (BatchPoints points = ops.load(source)) {
            if (operation == Operation.ASSIGN) {
                ops.assign(points, centroids, codes, distances);
                return clusters.assigned(source, centroids, codes, distances);
            }
            ops.step(points, centroids, codes, distances, sums, sizes);
            return clusters.assigned(source, centroids, codes, distances)
                    .or(() -> clusters.summed(source, centroids, codes, sums, sizes));
        }
    }

    private Optional<String> timesTransposed() {
        float[] b = floats(70 * DIM);
        float[] out = new float[ROWS * 70];
        try (BatchPoints points = ops.load(source)) {
            ops.timesTransposed(points, b, 70, out);
        }
        return products.timesTransposed(source, b, 70, out);
    }

    private Optional<String> transposedTimes() {
        VectorSource other = VectorSource.of(floats(ROWS * 20), ROWS, 20);
        float[] out = new float[DIM * 20];
        try (BatchPoints left = ops.load(source);
                BatchPoints right = ops.load(other)) {
            ops.transposedTimes(left, right, out);
        }
        return products.transposedTimes(source, other, out);
    }

    private Optional<String> encode() {
        EncodingModel model =
                new EncodingModel(DIM, floats(DIM * DIM), floats(5 * DIM), EncodingModel.Residuals.OF_LIST, centroids);
        byte[] codes = new byte[ROWS * BOOKS];
        int[] lists = new int[ROWS];
        double error = ops.encode(source, model, codes, lists);
        return clusters.encoded(source, model, codes, lists, error);
    }

    private Optional<String> nearest() {
        VectorSource queries = VectorSource.of(floats(20 * DIM), 20, DIM);
        try (BatchPoints points = ops.load(source)) {
            NearestRows found = ops.nearest(points, queries, Metric.DOT, 10);
            return neighbors.nearest(source, queries, Metric.DOT, found, 10, CpuNeighbors.Self.COUNTED);
        }
    }

    private Optional<String> neighbors() {
        try (BatchPoints points = ops.load(source)) {
            NearestRows found = ops.neighbors(points, Metric.SQUARED_L2, 10);
            return neighbors.nearest(source, source, Metric.SQUARED_L2, found, 10, CpuNeighbors.Self.LEFT_OUT);
        }
    }

    private Optional<String> assignSparse() {
        int[] starts = new int[ROWS + 1];
        int[] terms = new int[4 * ROWS];
        for (int row = 0; row < ROWS; row++) {
            starts[row + 1] = 4 * row + 4;
            for (int i = 0; i < 4; i++) {
                terms[4 * row + i] = 10 * i + random.nextInt(10);
            }
        }
        float[] weights = floats(terms.length);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.abs(weights[i]) + 0.01f;
        }
        SparseLists.Vectors rows = new SparseLists.Vectors(starts, terms, weights, 40);
        int[] entries = new int[ROWS];
        Arrays.setAll(entries, i -> ROWS - 1 - i);
        SparseLists lists = new SparseLists(new int[] {0, 100, ROWS}, entries, new int[] {0, 30, ROWS}, rows, rows);
        int[] centroid = new int[ROWS];
        ops.assignSparse(lists, centroid);
        return sparse.assigned(lists, centroid);
    }

    private Optional<String> gradients() {
        GradientBatch batch =
                new GradientBatch(Metric.SQUARED_L2, centroids, floats(10 * DIM), floats(10 * BOOKS * ENTRIES));
        float[] byCentroid = new float[centroids.values().length];
        float[] byQuery = new float[10 * DIM];
        ops.gradients(batch, byCentroid, byQuery);
        return sparse.gradients(batch, byCentroid, byQuery);
    }

    private Optional<String> pool() {
        TokenLogits logits = new TokenLogits(new int[] {0, 3, 3, 10}, 500, floats(5000));
        return sparse.pooled(logits, 50, 0.1f, ops.pool(logits, 50, 0.1f));
    }

    private float[] floats(int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) random.nextDouble(-1, 1);
        }
        return out;
    }
}
