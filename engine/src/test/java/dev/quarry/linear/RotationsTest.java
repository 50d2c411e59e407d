package dev.quarry.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RotationsTest {

    private static final long SEED = 1966;

    private final Products products = new Products(Kernels.best().panels(), new Workers(1));

    @Test
    void aRotationTimesAPositiveMatrixGivesTheRotationBack() {
        Random random = new Random(SEED);
        for (int size : new int[] {1, 2, 17, 64, 100}) {
            Matrix gaussians = ProductsTest.random(random, size, size);
            Matrix rotation = Rotations.nearest(gaussians, Matrix.identity(size), products);
            requireOrthogonal(rotation, size);
            Matrix root = ProductsTest.random(random, size, size + 5);
            Matrix positive = products.timesTransposed(root, root);
            Matrix found = Rotations.nearest(products.times(rotation, positive), rotation, products);
            assertClose(found, rotation, 2e-3, "size %d, seed %d".formatted(size, SEED));
        }
    }

    @Test
    void whereTheMatrixSaysNothingTheHeldRotationStays() {
        int size = 12;
        Matrix held =
                Rotations.nearest(ProductsTest.random(new Random(SEED), size, size), Matrix.identity(size), products);
        assertClose(Rotations.nearest(Matrix.zero(size, size), held, products), held, 1e-4, "zero");
        Matrix half = new Matrix(size, size, held.values().clone());
        for (int i = 0; i < size * size / 2; i++) {
            half.values()[i] = 0;
        }
        assertClose(Rotations.nearest(half, held, products), held, 1e-3, "half of the rows");
    }

    @Test
    void theTraceIsTheLargest() {
        Random random = new Random(SEED);
        Matrix matrix = ProductsTest.random(random, 20, 20);
        Matrix best = Rotations.nearest(matrix, Matrix.identity(20), products);
        for (int i = 0; i < 50; i++) {
            Matrix other = Rotations.nearest(ProductsTest.random(random, 20, 20), Matrix.identity(20), products);
            assertThat(trace(best, matrix)).as("seed %d", SEED).isGreaterThan(trace(other, matrix));
        }
    }

    @Test
    void whatIsNotFiniteIsAnError() {
        Matrix broken = new Matrix(1, 1, new float[] {Float.NaN});
        assertThatThrownBy(() -> Rotations.nearest(broken, Matrix.identity(1), products))
                .isInstanceOf(ArithmeticException.class);
    }

    private void requireOrthogonal(Matrix rotation, int size) {
        assertClose(products.transposedTimes(rotation, rotation), Matrix.identity(size), 2e-5, "orthogonal " + size);
    }

    private static void assertClose(Matrix found, Matrix wanted, double tolerance, String what) {
        for (int i = 0; i < wanted.values().length; i++) {
            assertThat((double) found.values()[i])
                    .as("%s, value %d", what, i)
                    .isCloseTo(wanted.values()[i], within(tolerance));
        }
    }

    private static double trace(Matrix a, Matrix b) {
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            sum += (double) a.values()[i] * b.values()[i];
        }
        return sum;
    }
}
