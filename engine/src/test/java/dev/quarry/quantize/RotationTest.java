package dev.quarry.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.kernel.Kernels;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RotationTest {

    @Test
    void rotationsKeepLengthsAndCanBeUndone() {
        for (int dim : new int[] {1, 2, 3, 7, 8, 9, 63, 64, 65, 100, 784, 1023, 1025}) {
            float[] vector = Vectors.clustered(new Random(dim), 1, dim, 1)[0];
            float[] rotated = vector.clone();
            Rotation rotation = new Rotation(dim, 12, Kernels.best().arrays());
            rotation.rotate(rotated);
            assertThat(norm(rotated)).as("dim %d", dim).isCloseTo(norm(vector), within(1e-3));
            float[] back = rotated.clone();
            rotation.restore(back);
            for (int i = 0; i < dim; i++) {
                assertThat(back[i]).as("dim %d value %d", dim, i).isCloseTo(vector[i], within(1e-4f));
            }
        }
    }

    /// One value alone becomes many of like size.
    @Test
    void rotationsSpreadEachValue() {
        int dim = 784;
        for (int place : new int[] {0, 5, 271, 272, 400, 511, 512, 783}) {
            float[] vector = new float[dim];
            vector[place] = 1;
            new Rotation(dim, 3, Kernels.best().arrays()).rotate(vector);
            for (float value : vector) {
                assertThat(Math.abs(value)).as("place %d", place).isLessThan((float) (8 / Math.sqrt(dim)));
            }
        }
    }

    private static double norm(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    @Test
    void transformsAreTheSameInBothTwins() {
        for (int length = 1; length <= 2048; length *= 2) {
            float[] values = Vectors.clustered(new Random(length), 1, length + 3, 1)[0];
            float[] plain = values.clone();
            Kernels.best().arrays().hadamard(values, 2, length);
            Kernels.scalar().arrays().hadamard(plain, 2, length);
            assertThat(values).as("length %d", length).isEqualTo(plain);
        }
    }
}
