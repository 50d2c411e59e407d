package dev.quarry.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenseCollectionTest {
    private static final long SEED = 42;
    private static final DenseShape SMALL = new DenseShape(64, 12, 16, 8);

    @Test
    void vectorsDependOnSeedAndNumberOnly() {
        float[][] inOrder = vectors(new DenseCollection(2000, SEED, SMALL), 2000);
        DenseCollection same = new DenseCollection(2000, SEED, SMALL);
        float[][] inParallel = IntStream.range(0, 2000)
                .parallel()
                .mapToObj(i -> {
                    float[] vector = new float[64];
                    same.vector(i, vector);
                    return vector;
                })
                .toArray(float[][]::new);
        assertThat(inParallel).isDeepEqualTo(inOrder);
        assertThat(Arrays.deepHashCode(inOrder)).isEqualTo(GOLDEN);
        float[][] other = vectors(new DenseCollection(2000, SEED + 1, SMALL), 2000);
        assertThat(other[0]).isNotEqualTo(inOrder[0]);
    }

    private static final int GOLDEN = 4017462;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 15, 16, 17, 31, 33, 100, 769})
    void vectorsHaveLengthOne(int dimension) {
        DenseCollection collection =
                new DenseCollection(50, SEED, new DenseShape(dimension, Math.min(8, dimension), 4, 4));
        float[] vector = new float[dimension];
        for (int i = 0; i < 50; i++) {
            collection.vector(i, vector);
            assertThat(length(vector)).as("vector %d, seed %d", i, SEED).isCloseTo(1, within(1e-5));
            collection.query(i, vector);
            assertThat(length(vector)).as("query %d, seed %d", i, SEED).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void liesInFewDimensionsAndInClusters() {
        DenseStatistics statistics =
                DenseStatistics.of(vectors(new DenseCollection(4000, SEED, new DenseShape(256, 40, 16, 8)), 4000), 20);
        assertThat(statistics.intrinsic()).isBetween(6.0, 30.0);
        assertThat(statistics.nearest1()).isBetween(0.4, 0.75);
        assertThat(statistics.nearest10()).isGreaterThan(statistics.nearest1());
        assertThat(statistics.nearest100()).isBetween(0.7, 0.95);
    }

    @Test
    void queriesAreNotInTheCollectionButNearIt() {
        DenseCollection collection = new DenseCollection(2000, SEED, SMALL);
        float[][] rows = vectors(collection, 2000);
        float[] query = new float[64];
        double sum = 0;
        for (int q = 0; q < 100; q++) {
            collection.query(q, query);
            double best = -1;
            for (float[] row : rows) {
                double dot = 0;
                for (int i = 0; i < row.length; i++) {
                    dot += row[i] * query[i];
                }
                best = Math.max(best, dot);
            }
            assertThat(best).as("query %d, seed %d", q, SEED).isLessThan(0.9999);
            sum += best;
        }
        assertThat(sum / 100).isGreaterThan(0.6);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        DenseCollection collection = new DenseCollection(10, SEED, SMALL);
        assertThatThrownBy(() -> collection.vector(10, new float[64])).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> collection.query(-1, new float[64])).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> collection.vector(0, new float[63])).hasMessageContaining("63");
        assertThatThrownBy(() -> new DenseCollection(0, SEED, SMALL)).hasMessageContaining("found 0");
        assertThatThrownBy(() -> new DenseShape(1, 1, 1, 1)).hasMessageContaining("dimension");
        assertThatThrownBy(() -> new DenseShape(8, 9, 1, 1)).hasMessageContaining("ownDirections");
        assertThatThrownBy(() -> new DenseShape(8, 8, 0, 1)).hasMessageContaining("domains");
        assertThatThrownBy(() -> new DenseShape(8, 8, 1, 0)).hasMessageContaining("vectorsPerTopic");
    }

    private static float[][] vectors(DenseCollection collection, int count) {
        float[][] vectors = new float[count][collection.shape().dimension()];
        for (int i = 0; i < count; i++) {
            collection.vector(i, vectors[i]);
        }
        return vectors;
    }

    private static double length(float[] vector) {
        double square = 0;
        for (float v : vector) {
            square += (double) v * v;
        }
        return Math.sqrt(square);
    }
}
