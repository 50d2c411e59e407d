package dev.quarry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.batch.CpuBatchOps;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KMeansTest {

    private static final long SEED = 1957;

    /// Points of some dimensions within rows of more, in groups far from each other.
    private static Points groups(Random random, int groups, int count, int dim) {
        int stride = dim + 2;
        float[] centers = new float[groups * dim];
        for (int i = 0; i < centers.length; i++) {
            centers[i] = 100 * (float) random.nextGaussian();
        }
        float[] values = new float[count * stride];
        for (int point = 0; point < count; point++) {
            for (int i = 0; i < dim; i++) {
                values[1 + point * stride + i] = centers[point % groups * dim + i] + (float) random.nextGaussian();
            }
        }
        return new Points(values, 1, stride, count, dim);
    }

    private static KMeans clustering(Kernels kernels, int clusters, int dim) {
        Workers workers = new Workers(2);
        return new KMeans(new CpuBatchOps(kernels, workers), workers, 1, clusters, dim);
    }

    @Test
    void groupsAreFound() {
        Random random = new Random(SEED);
        int dim = 6;
        Points points = groups(random, 20, 3000, dim);
        KMeans clustering = clustering(Kernels.best(), 20, dim);
        clustering.use(points);
        clustering.seed(book -> 1);
        for (int step = 0; step < 5; step++) {
            clustering.step();
        }
        int[] codes = new int[3000];
        double error = clustering.encode(codes)[0];
        // unit variance in each dimension is left
        assertThat(error).as("seed %d", SEED).isCloseTo(dim, within(0.5));
        for (int point = 20; point < 3000; point++) {
            assertThat(codes[point]).as("point %d, seed %d", point, SEED).isEqualTo(codes[point - 20]);
        }
    }

    @Test
    void growingBatchesEndWhereAllPointsDo() {
        Random random = new Random(SEED);
        int books = 3;
        int dim = 4;
        float[] values = new float[20_000 * books * dim];
        for (int i = 0; i < values.length; i++) {
            int quarter = i / (books * dim * 5000); // in some order, as files often are
            values[i] = (float) random.nextGaussian() + quarter;
        }
        Points points = new Points(values, 0, books * dim, 20_000, books * dim);
        Workers workers = new Workers(2);
        double[] ends = new double[2];
        double[] work = new double[2];
        for (int way = 0; way < 2; way++) {
            try (KMeans clustering = new KMeans(new CpuBatchOps(Kernels.best(), workers), workers, books, 64, dim)) {
                clustering.use(points);
                clustering.seed(book -> 7 + book);
                GrowingBatches batches = new GrowingBatches(12, Progress.NONE);
                work[way] = way == 0 ? batches.finish(clustering) : batches.run(clustering, points);
                ends[way] = Arrays.stream(clustering.encode(new int[20_000 * books]))
                        .sum();
            }
        }
        String what = "seed %d, errors %s, work %s".formatted(SEED, Arrays.toString(ends), Arrays.toString(work));
        assertThat(work[1]).as(what).isLessThanOrEqualTo(work[0] + 1);
        assertThat(ends[1]).as(what).isLessThan(ends[0]);
    }

    @Test
    void theErrorNeverGrowsAndBothTwinsAgree() {
        Points points = groups(new Random(SEED), 50, 1100, 5);
        KMeans best = clustering(Kernels.best(), 70, 5);
        KMeans scalar = clustering(Kernels.scalar(), 70, 5);
        best.use(points);
        best.seed(book -> 9);
        scalar.use(points);
        scalar.seed(book -> 9);
        double before = Double.POSITIVE_INFINITY;
        for (int step = 0; step < 8; step++) {
            double error = best.step()[0];
            assertThat(error).as("step %d, seed %d", step, SEED).isLessThanOrEqualTo(before);
            assertThat(scalar.step()[0]).isEqualTo(error);
            assertThat(scalar.centroids()).isEqualTo(best.centroids());
            before = error;
        }
    }

    @Test
    void fewerPointsThanClustersAreKeptExactly() {
        Points points = groups(new Random(SEED), 3, 7, 4);
        KMeans clustering = clustering(Kernels.best(), 16, 4);
        clustering.use(points);
        clustering.seed(book -> 2);
        clustering.step();
        clustering.step();
        assertThat(clustering.encode(new int[7])[0]).isLessThan(1e-9);
    }

    @Test
    void equalPointsAreNoTrouble() {
        float[] values = new float[4 * 300];
        Arrays.fill(values, 2.5f);
        Points points = new Points(values, 0, 4, 300, 4);
        KMeans clustering = clustering(Kernels.best(), 256, 4);
        clustering.use(points);
        clustering.seed(book -> 3);
        assertThat(clustering.step()[0]).isZero();
        assertThat(clustering.encode(new int[300])[0]).isZero();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        KMeans clustering = clustering(Kernels.best(), 2, 3);
        Points none = new Points(new float[0], 0, 3, 0, 3);
        assertThatThrownBy(() -> clustering.use(none)).hasMessageContaining("found 0 of 3");
        assertThatThrownBy(() -> new Points(new float[5], 0, 3, 2, 3)).hasMessageContaining("found 5 values");
    }
}
