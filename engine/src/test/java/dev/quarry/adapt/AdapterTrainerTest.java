package dev.quarry.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.build.Workers;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import dev.quarry.linear.Rotations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdapterTrainerTest {

    private static final long SEED = 1966;

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Products products = new Products(Kernels.best().panels(), new Workers(2));

    private Matrix gaussian(int rows, int columns, double scale) {
        Matrix out = Matrix.zero(rows, columns);
        for (int i = 0; i < out.values().length; i++) {
            out.values()[i] = (float) (scale * random.nextGaussian());
        }
        return out;
    }

    private static TrainedAdapter train(AdapterMethod method, PairedVectors pairs, Matrix documents, int threads) {
        return new AdapterTrainer(AdapterTraining.of(method), Kernels.best(), new Workers(threads))
                .train(pairs, OldSearch.exact(documents, Metric.SQUARED_L2));
    }

    /// Pairs of which each old vector is a matrix times the new one, with an offset and noise.
    private PairedVectors pairs(Matrix newer, Matrix matrix, double noise) {
        Matrix older = products.timesTransposed(newer, matrix);
        for (int i = 0; i < older.values().length; i++) {
            older.values()[i] += (float) (0.5 * (i % older.columns()) + noise * random.nextGaussian());
        }
        return new PairedVectors(older, newer);
    }

    /// Rows or columns are orthonormal.
    private Matrix orthogonal(int rows, int columns) {
        int size = Math.max(rows, columns);
        Matrix square = Rotations.nearest(gaussian(size, size, 1), Matrix.identity(size), products);
        Matrix out = Matrix.zero(rows, columns);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(square.values(), row * size, out.values(), row * columns, columns);
        }
        return out;
    }

    @ParameterizedTest
    @CsvSource({"16,16", "9,16"})
    void aRotationIsFoundAgain(int oldDim, int newDim) {
        PairedVectors pairs = pairs(gaussian(400, newDim, 1), orthogonal(oldDim, newDim), 0);
        TrainedAdapter trained = train(new AdapterMethod.Procrustes(), pairs, pairs.older(), 1);
        assertThat(trained.report().unexplained()).as("seed %d", SEED).isLessThan(oldDim == newDim ? 1e-6 : 0.05);
        assertThat(trained.report().recall10()).as("seed %d", SEED).isGreaterThan(oldDim == newDim ? 0.99 : 0.7);
        assertThat(trained.report().unadapted().isPresent()).isEqualTo(oldDim == newDim);
        assertThat(trained.report().heldOutPairs()).isEqualTo(40);
        assertThat(trained.report().trainingPairs()).isEqualTo(360);
        Matrix gram = products.timesTransposed(
                trained.adapter().matrix(), trained.adapter().matrix());
        for (int i = 0; i < oldDim; i++) {
            for (int j = 0; j < oldDim; j++) {
                assertThat(gram.get(i, j)).isCloseTo(i == j ? 1 : 0, within(1e-3f));
            }
        }
    }

    @Test
    void fewerNewDimensionsAreTurnedIntoMore() {
        PairedVectors pairs = pairs(gaussian(400, 9, 1), orthogonal(16, 9), 0);
        TrainedAdapter trained = train(new AdapterMethod.Procrustes(), pairs, pairs.older(), 1);
        assertThat(trained.report().unexplained()).as("seed %d", SEED).isLessThan(1e-6);
        assertThat(trained.report().recall10()).isGreaterThan(0.99);
    }

    @Test
    void aMapOfLowRankIsFoundByAnAffineAdapterOfThatRank() {
        Matrix low = products.times(gaussian(14, 3, 1), gaussian(3, 20, 1));
        PairedVectors pairs = pairs(gaussian(600, 20, 1), low, 0.3);
        double exact = train(AdapterMethod.Affine.ofRank(3), pairs, pairs.older(), 1)
                .report()
                .unexplained();
        double lower = train(AdapterMethod.Affine.ofRank(1), pairs, pairs.older(), 1)
                .report()
                .unexplained();
        double all = train(AdapterMethod.Affine.ofRank(20), pairs, pairs.older(), 1)
                .report()
                .unexplained();
        assertThat(exact).as("seed %d", SEED).isLessThan(0.01).isLessThan(all);
        assertThat(lower).as("seed %d", SEED).isGreaterThan(10 * exact);
        TrainedAdapter one = train(AdapterMethod.Affine.ofRank(3), pairs, pairs.older(), 1);
        TrainedAdapter three = train(AdapterMethod.Affine.ofRank(3), pairs, pairs.older(), 3);
        assertThat(three.adapter().fingerprint()).isEqualTo(one.adapter().fingerprint());
        assertThat(three.report()).isEqualTo(one.report());
    }

    @Test
    void theRidgeSolutionSolvesItsEquation() {
        Matrix x = gaussian(50, 6, 1);
        Matrix y = gaussian(50, 4, 1);
        Matrix fit = new RidgeRegression(products).fit(x, y, new AdapterMethod.Affine(6, 0.3));
        double trace = 0;
        for (float value : x.values()) {
            trace += value * value;
        }
        Matrix gram = products.transposedTimes(x, x);
        Matrix cross = products.transposedTimes(x, y);
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 4; j++) {
                double left = 0.3 * trace / 6 * fit.get(j, i);
                for (int k = 0; k < 6; k++) {
                    left += gram.get(i, k) * fit.get(j, k);
                }
                assertThat(left).as("seed %d", SEED).isCloseTo(cross.get(i, j), within(1e-3));
            }
        }
    }

    @Test
    void adaptersComeBackFromFilesAndDamagedOnesDoNot() throws IOException {
        PairedVectors pairs = pairs(gaussian(60, 5, 1), gaussian(7, 5, 1), 0.1);
        QueryAdapter adapter =
                train(AdapterMethod.Affine.ofRank(9), pairs, pairs.older(), 1).adapter();
        Path file = folder.resolve("adapter");
        QueryAdapterFile.write(file, adapter);
        QueryAdapter found = QueryAdapterFile.read(file);
        assertThat(found.fingerprint()).isEqualTo(adapter.fingerprint());
        float[] query = {1, -2, 3, 0.5f, 7};
        assertThat(found.adapt(query)).isEqualTo(adapter.adapt(query));
        for (int row = 0; row < 7; row++) {
            double sum = adapter.offset()[row];
            for (int i = 0; i < 5; i++) {
                sum += adapter.matrix().get(row, i) * query[i];
            }
            assertThat((double) adapter.adapt(query)[row]).isCloseTo(sum, within(1e-5));
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[150] ^= 4;
        Path damaged = Files.write(folder.resolve("damaged"), bytes);
        assertThatThrownBy(() -> QueryAdapterFile.read(damaged)).isInstanceOf(CorruptSegmentException.class);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Matrix three = gaussian(3, 4, 1);
        assertThatThrownBy(() -> new PairedVectors(three, gaussian(2, 4, 1))).hasMessageContaining("found 3 and 2");
        assertThatThrownBy(() -> new PairedVectors(three, new Matrix(3, 1, new float[] {1, Float.NaN, 0})))
                .hasMessageContaining("finite");
        PairedVectors one = new PairedVectors(gaussian(1, 4, 1), gaussian(1, 4, 1));
        assertThatThrownBy(() -> train(new AdapterMethod.Procrustes(), one, three, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2, found 1");
        assertThatThrownBy(() -> new AdapterMethod.Affine(0, 1)).hasMessageContaining("rank from 1");
        assertThatThrownBy(() -> new AdapterMethod.Affine(1, 0)).hasMessageContaining("ridge above 0");
        assertThatThrownBy(() -> new AdapterTraining(new AdapterMethod.Procrustes(), 1, 1))
                .hasMessageContaining("held-out share");
        assertThatThrownBy(() -> new QueryAdapter(three, new float[2])).hasMessageContaining("found 2");
        QueryAdapter adapter = new QueryAdapter(three, new float[3]);
        assertThatThrownBy(() -> adapter.adapt(new float[3])).hasMessageContaining("expected 4 dimensions, found 3");
    }
}
