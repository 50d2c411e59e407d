package dev.quarry.tests.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.Centroids;
import dev.quarry.batch.CpuBatchOps;
import dev.quarry.batch.DeviceOptions;
import dev.quarry.batch.EncodingModel;
import dev.quarry.batch.NearestRows;
import dev.quarry.batch.Precision;
import dev.quarry.batch.VectorSource;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.tests.cuda.EmulatedDevice.Setting;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What tensor cores give, on the emulation: products near those of the processor, distances that are exact for
/// the chosen centroid, and neighbors that are the same.
class FastPrecisionTest {

    private static final long SEED = 5;

    /// books, entries, dim
    private static final int[][] SHAPES = {{1, 70, 33}, {2, 256, 16}, {1, 3, 64}, {3, 130, 17}, {1, 1, 100}};

    private final EmulatedDevice device = EmulatedDevice.create();
    private final BatchOps fast = device.open(new DeviceOptions(Precision.FAST, List.of(), 0));
    private final BatchOps cpu = new CpuBatchOps(Kernels.best(), new Workers(2));

    @AfterEach
    void close() {
        fast.close();
    }

    @Test
    void productsAreNear() {
        for (int[] shape : SHAPES) {
            Workload made = new Workload(SEED, 150, shape[0], shape[1], shape[2]);
            float[] b = made.floats(1, shape[1] * made.width());
            float[] expected = new float[made.count() * shape[1]];
            float[] found = new float[expected.length];
            try (BatchPoints here = cpu.load(made.points());
                    BatchPoints there = fast.load(made.points())) {
                cpu.timesTransposed(here, b, shape[1], expected);
                fast.timesTransposed(there, b, shape[1], found);
            }
            double error = 0;
            double norm = 0;
            for (int i = 0; i < expected.length; i++) {
                error += Math.pow(found[i] - expected[i], 2);
                norm += Math.pow(expected[i], 2);
            }
            assertThat(Math.sqrt(error / norm)).as(made.toString()).isBetween(1e-9, 1e-3);
        }
    }

    @Test
    void chosenCentroidsAreTheNearestOrAlmost() {
        for (int[] shape : SHAPES) {
            Workload made = new Workload(SEED, 150, shape[0], shape[1], shape[2]);
            int all = made.count() * made.books();
            int[] codes = new int[all];
            int[] expectedCodes = new int[all];
            float[] distances = new float[all];
            float[] expected = new float[all];
            try (BatchPoints here = cpu.load(made.points());
                    BatchPoints there = fast.load(made.points())) {
                cpu.assign(here, made.centroids(), expectedCodes, expected);
                fast.assign(there, made.centroids(), codes, distances);
            }
            for (int i = 0; i < all; i++) {
                if (codes[i] == expectedCodes[i]) {
                    assertThat(distances[i]).as(made.toString()).isEqualTo(expected[i]);
                } else {
                    assertThat(distances[i]).as(made.toString()).isBetween(expected[i], expected[i] * 1.01f);
                }
            }
        }
    }

    @Test
    void codesAlmostAllAgree() {
        Workload made = new Workload(SEED, 300, 2, 64, 24);
        EncodingModel model = new EncodingModel(
                47,
                made.floats(5, 47 * 47),
                made.floats(6, 30 * 47),
                EncodingModel.Residuals.NONE,
                new Centroids(2, 64, 24, made.floats(2, 2 * 64 * 24)));
        VectorSource vectors = VectorSource.of(made.floats(7, 300 * 47), 300, 47);
        byte[] expected = new byte[600];
        byte[] codes = new byte[600];
        int[] expectedLists = new int[300];
        int[] lists = new int[300];
        cpu.encode(vectors, model, expected, expectedLists);
        fast.encode(vectors, model, codes, lists);
        int other = 0;
        for (int i = 0; i < 600; i++) {
            other += codes[i] != expected[i] || lists[i / 2] != expectedLists[i / 2] ? 1 : 0;
        }
        assertThat(other).as("codes that differ, of 600").isLessThan(12);
    }

    @Test
    void neighborsAreTheSame() {
        Workload made = new Workload(SEED, 9000, 1, 1, 20);
        VectorSource queries = VectorSource.of(made.floats(4, 5 * 20), 5, 20);
        for (Metric metric : Metric.values()) {
            try (BatchPoints here = cpu.load(made.points());
                    BatchPoints there = fast.load(made.points())) {
                NearestRows expected = cpu.nearest(here, queries, metric, 25);
                NearestRows found = fast.nearest(there, queries, metric, 25);
                assertThat(found.rows()).as(metric.toString()).isEqualTo(expected.rows());
                assertThat(found.scores()).as(metric.toString()).isEqualTo(expected.scores());
            }
        }
    }

    @Test
    void devicesWithoutTensorCoresComputeStrictly() {
        device.set(Setting.CAPABILITY, 75);
        Workload made = new Workload(SEED, 100, 2, 40, 20);
        try (BatchOps old = device.open(new DeviceOptions(Precision.FAST, List.of(), 0))) {
            for (Workload.Kind kind : Workload.Kind.values()) {
                made.requireSame(old, cpu, kind);
            }
        }
    }
}
