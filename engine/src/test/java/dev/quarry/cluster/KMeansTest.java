package dev.quarry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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

    @Test
    void groupsAreFound() {
        Random random = new Random(SEED);
        int dim = 6;
        Points points = groups(random, 20, 3000, dim);
        KMeans clustering = new KMeans(Kernels.best().panels(), 20, dim);
        clustering.seed(points, 1);
        for (int step = 0; step < 5; step++) {
            clustering.step(points);
        }
        int[] codes = new int[3000];
        double error = clustering.encode(points, codes);
        // unit variance in each dimension is left
        assertThat(error).as("seed %d", SEED).isCloseTo(dim, within(0.5));
        for (int point = 20; point < 3000; point++) {
            assertThat(codes[point]).as("point %d, seed %d", point, SEED).isEqualTo(codes[point - 20]);
        }
    }

    @Test
    void theErrorNeverGrowsAndBothTwinsAgree() {
        Points points = groups(new Random(SEED), 50, 1100, 5);
        KMeans best = new KMeans(Kernels.best().panels(), 70, 5);
        KMeans scalar = new KMeans(Kernels.scalar().panels(), 70, 5);
        best.seed(points, 9);
        scalar.seed(points, 9);
        double before = Double.POSITIVE_INFINITY;
        for (int step = 0; step < 8; step++) {
            double error = best.step(points);
            assertThat(error).as("step %d, seed %d", step, SEED).isLessThanOrEqualTo(before);
            assertThat(scalar.step(points)).isEqualTo(error);
            assertThat(scalar.centroids()).isEqualTo(best.centroids());
            before = error;
        }
    }

    @Test
    void fewerPointsThanClustersAreKeptExactly() {
        Points points = groups(new Random(SEED), 3, 7, 4);
        KMeans clustering = new KMeans(Kernels.best().panels(), 16, 4);
        clustering.seed(points, 2);
        clustering.step(points);
        clustering.step(points);
        assertThat(clustering.encode(points, new int[7])).isLessThan(1e-9);
    }

    @Test
    void equalPointsAreNoTrouble() {
        float[] values = new float[4 * 300];
        Arrays.fill(values, 2.5f);
        Points points = new Points(values, 0, 4, 300, 4);
        KMeans clustering = new KMeans(Kernels.best().panels(), 256, 4);
        clustering.seed(points, 3);
        assertThat(clustering.step(points)).isZero();
        assertThat(clustering.encode(points, new int[300])).isZero();
    }

    @Test
    void whatDoesNotFitIsRefused() {
        KMeans clustering = new KMeans(Kernels.best().panels(), 2, 3);
        Points none = new Points(new float[0], 0, 3, 0, 3);
        assertThatThrownBy(() -> clustering.seed(none, 1)).hasMessageContaining("found 0 of 3");
        assertThatThrownBy(() -> new Points(new float[5], 0, 3, 2, 3)).hasMessageContaining("found 5 values");
    }
}
