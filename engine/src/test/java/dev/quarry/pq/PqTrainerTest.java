package dev.quarry.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PqTrainerTest {

    private static final long SEED = 2011;

    static PqModel train(PqTraining training, Matrix vectors, int threads) {
        return new PqTrainer(training, Kernels.best(), new Workers(threads), Progress.NONE).train(vectors);
    }

    static void encode(PqModel model, Matrix vectors, byte[] codes, int[] lists) {
        new PqEncoder(model, Kernels.best()).encode(vectors.values(), vectors.rows(), codes, lists);
    }

    private static double error(PqModel model, Matrix vectors) {
        byte[] codes = new byte[vectors.rows() * model.shape().subQuantizers()];
        return new PqEncoder(model, Kernels.best()).encode(vectors.values(), vectors.rows(), codes) / vectors.rows();
    }

    @Test
    void aRotationLowersTheErrorAndMoreCentroidsToo() {
        Matrix vectors = PqVectors.random(new Random(SEED), 4000, 30);
        double coarse = error(train(PqTraining.plain(PqShape.of(30, 6, 4), Metric.SQUARED_L2), vectors, 1), vectors);
        double rotated = error(train(PqTraining.rotated(PqShape.of(30, 6, 4), Metric.SQUARED_L2), vectors, 1), vectors);
        double fine = error(train(PqTraining.plain(PqShape.of(30, 6, 8), Metric.SQUARED_L2), vectors, 1), vectors);
        assertThat(rotated).as("seed %d", SEED).isLessThan(0.8 * coarse);
        assertThat(fine).as("seed %d", SEED).isLessThan(0.5 * coarse);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void theModelDoesNotDependOnThreads(Metric metric) {
        // 22 dimensions in slices of 5: the last one is filled up
        Matrix vectors = PqVectors.random(new Random(SEED), 700, 22);
        PqTraining training =
                new PqTraining(PqShape.of(22, 5, 8), metric, 3, 4, 7).withSample(new PqTraining.Sample(600, 300));
        PqModel one = train(training, vectors, 1);
        PqModel three = train(training, vectors, 3);
        assertThat(three.fingerprint()).isEqualTo(one.fingerprint());
        assertThat(train(training.withSeed(8), vectors, 1).fingerprint()).isNotEqualTo(one.fingerprint());
        assertThat(one.shape().sliceDim()).isEqualTo(5);
        assertThat(one.shape().paddedDim()).isEqualTo(25);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void codesAreTheNearestCentroidsOfTheRotatedVector(Metric metric) {
        Matrix vectors = PqVectors.random(new Random(SEED), 500, 10);
        PqModel model = train(new PqTraining(PqShape.of(10, 4, 4), metric, 2, 3, 1), vectors, 1);
        byte[] codes = new byte[500 * 4];
        double reported = new PqEncoder(model, Kernels.best()).encode(vectors.values(), 500, codes);
        double sum = 0;
        float[] decoded = new float[model.shape().paddedDim()];
        for (int row = 0; row < 500; row++) {
            double[] rotated = rotated(model, PqVectors.row(vectors, row));
            for (int m = 0; m < 4; m++) {
                double chosen = distance(model, rotated, m, codes[row * 4 + m]);
                for (int code = 0; code < 16; code++) {
                    assertThat(chosen)
                            .as("row %d, slice %d, seed %d", row, m, SEED)
                            .isLessThanOrEqualTo(distance(model, rotated, m, code) + 1e-4);
                }
                sum += chosen;
            }
            model.encoding().decode(codes, row * 4, decoded, 0);
        }
        assertThat(reported).isCloseTo(sum, within(1e-3 * sum));
    }

    private static double[] rotated(PqModel model, float[] vector) {
        double norm = 1;
        if (model.metric() == Metric.COSINE) {
            double sum = 0;
            for (float value : vector) {
                sum += value * value;
            }
            norm = Math.sqrt(sum);
        }
        double[] out = new double[model.shape().paddedDim()];
        Matrix rotation = model.rotation().orElseThrow();
        for (int i = 0; i < vector.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                out[i] += rotation.get(i, j) * vector[j] / norm;
            }
        }
        return out;
    }

    private static double distance(PqModel model, double[] rotated, int m, int code) {
        double sum = 0;
        int slice = model.shape().sliceDim();
        for (int i = 0; i < slice; i++) {
            double difference = rotated[m * slice + i]
                    - model.encoding().values()[model.encoding().offset(m, code) + i];
            sum += difference * difference;
        }
        return sum;
    }

    @Test
    void whatDoesNotFitIsRefused() {
        PqTraining training = PqTraining.plain(PqShape.of(8, 4, 8), Metric.DOT);
        assertThatThrownBy(() -> train(training, Matrix.zero(0, 8), 1)).hasMessageContaining("found 0 of 8");
        assertThatThrownBy(() -> train(training, Matrix.zero(5, 7), 1)).hasMessageContaining("found 5 of 7");
        assertThatThrownBy(() -> PqShape.of(3, 4, 8)).hasMessageContaining("at most 3 dimensions, found 4");
    }
}
