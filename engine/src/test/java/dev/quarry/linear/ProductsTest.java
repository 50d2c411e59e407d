package dev.quarry.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProductsTest {

    private static final long SEED = 8;

    private final Products one = new Products(Kernels.best().panels(), new Workers(1));
    private final Products three = new Products(Kernels.best().panels(), new Workers(3));

    static Matrix random(Random random, int rows, int columns) {
        Matrix out = Matrix.zero(rows, columns);
        for (int i = 0; i < out.values().length; i++) {
            out.values()[i] = (float) random.nextGaussian();
        }
        return out;
    }

    @Test
    void productsAreThoseOfTheDefinition() {
        Random random = new Random(SEED);
        int[][] shapes = {{1, 1, 1}, {3, 5, 2}, {64, 64, 64}, {65, 63, 130}, {7, 1025, 66}, {2, 2050, 3}, {0, 4, 4}};
        for (int[] shape : shapes) {
            Matrix a = random(random, shape[0], shape[1]);
            Matrix b = random(random, shape[1], shape[2]);
            String what = "%d x %d x %d, seed %d".formatted(shape[0], shape[1], shape[2], SEED);
            verify(one.times(a, b), a, b, what);
            assertThat(three.times(a, b).values())
                    .as(what)
                    .isEqualTo(one.times(a, b).values());
            verify(one.timesTransposed(a, b.transposed()), a, b, what);
            verify(one.transposedTimes(a.transposed(), b), a, b, what);
            assertThat(three.transposedTimes(a.transposed(), b).values())
                    .as(what)
                    .isEqualTo(one.transposedTimes(a.transposed(), b).values());
        }
    }

    private static void verify(Matrix product, Matrix a, Matrix b, String what) {
        assertThat(product.rows()).as(what).isEqualTo(a.rows());
        assertThat(product.columns()).as(what).isEqualTo(b.columns());
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.columns(); j++) {
                double sum = 0;
                for (int k = 0; k < a.columns(); k++) {
                    sum += (double) a.get(i, k) * b.get(k, j);
                }
                assertThat((double) product.get(i, j)).as(what).isCloseTo(sum, within(1e-3));
            }
        }
    }

    @Test
    void matricesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> one.times(Matrix.zero(2, 3), Matrix.zero(2, 3)))
                .hasMessageContaining("inner dimensions, found 3 and 2");
        assertThatThrownBy(() -> new Matrix(2, 2, new float[3])).hasMessageContaining("2 by 2 values, found 3");
    }
}
