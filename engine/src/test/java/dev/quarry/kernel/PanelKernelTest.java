package dev.quarry.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PanelKernelTest {

    private static final long SEED = 1913;
    private static final int COLUMNS = PanelKernel.COLUMNS;

    @Test
    void productsAreEqualInBothTwinsAndClose() {
        Random random = new Random(SEED);
        for (int inner : new int[] {0, 1, 2, 7, 16, 65}) {
            for (int rows : new int[] {0, 1, 3, 4, 5, 9}) {
                int stride = inner + 3;
                float[] a = gaussians(random, 2 + rows * stride);
                float[] panel = gaussians(random, inner * COLUMNS);
                float[] scalar = new float[1 + rows * COLUMNS];
                float[] best = new float[1 + rows * COLUMNS];
                Kernels.scalar().panels().product(a, 2, stride, rows, inner, panel, scalar, 1);
                Kernels.best().panels().product(a, 2, stride, rows, inner, panel, best, 1);
                assertThat(best).as("%d by %d, seed %d", rows, inner, SEED).isEqualTo(scalar);
                for (int i = 0; i < rows * COLUMNS; i++) {
                    double sum = 0;
                    for (int j = 0; j < inner; j++) {
                        sum += (double) a[2 + i / COLUMNS * stride + j] * panel[j * COLUMNS + i % COLUMNS];
                    }
                    assertThat((double) best[1 + i]).isCloseTo(sum, within(1e-4));
                }
            }
        }
    }

    @Test
    void nearestIsTheLowestOfTheNearest() {
        Random random = new Random(SEED);
        for (int dim : new int[] {1, 2, 8, 17}) {
            for (int k : new int[] {1, 16, 63, 64, 65, 256}) {
                for (int count : new int[] {1, 3, 4, 5, 31}) {
                    int panels = (k + COLUMNS - 1) / COLUMNS;
                    float[] centroids = new float[panels * dim * COLUMNS];
                    Arrays.fill(centroids, Float.POSITIVE_INFINITY);
                    for (int c = 0; c < k; c++) {
                        for (int i = 0; i < dim; i++) {
                            // whole numbers, so that many are equally near
                            centroids[(c / COLUMNS * dim + i) * COLUMNS + c % COLUMNS] = random.nextInt(3);
                        }
                    }
                    verify(random, dim, k, count, centroids);
                }
            }
        }
    }

    private static void verify(Random random, int dim, int k, int count, float[] centroids) {
        float[] points = new float[count * (dim + 1)];
        for (int i = 0; i < points.length; i++) {
            points[i] = random.nextInt(3);
        }
        int[] codes = new int[count];
        float[] distances = new float[count];
        for (Kernels kernels : new Kernels[] {Kernels.scalar(), Kernels.best()}) {
            kernels.panels().nearest(points, 1, dim + 1, count, dim, centroids, codes, distances);
            for (int p = 0; p < count; p++) {
                int wanted = -1;
                double least = Double.POSITIVE_INFINITY;
                for (int c = 0; c < k; c++) {
                    double sum = 0;
                    for (int i = 0; i < dim; i++) {
                        double d = points[1 + p * (dim + 1) + i]
                                - (double) centroids[(c / COLUMNS * dim + i) * COLUMNS + c % COLUMNS];
                        sum += d * d;
                    }
                    if (sum < least) {
                        least = sum;
                        wanted = c;
                    }
                }
                String what =
                        "%s, dim %d, k %d, point %d of %d, seed %d".formatted(kernels.name(), dim, k, p, count, SEED);
                assertThat(codes[p]).as(what).isEqualTo(wanted);
                assertThat((double) distances[p]).as(what).isEqualTo(least);
            }
        }
    }

    private static float[] gaussians(Random random, int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) random.nextGaussian();
        }
        return out;
    }
}
