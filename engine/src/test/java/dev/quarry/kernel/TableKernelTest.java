package dev.quarry.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TableKernelTest {

    private static final long SEED = 81;

    private static float[] random(Random random, int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) random.nextGaussian();
        }
        return out;
    }

    @Test
    void twinsGiveTheSameTables() {
        Random random = new Random(SEED);
        for (int entries : new int[] {16, 256}) {
            for (int m : new int[] {1, 2, 7, 98}) {
                for (int slice : new int[] {1, 3, 8, 17}) {
                    verify(random, new TableKernel.Shape(m, slice, entries));
                }
            }
        }
    }

    private static void verify(Random random, TableKernel.Shape shape) {
        String what = shape + ", seed " + SEED;
        int count = shape.subQuantizers() * shape.entries();
        float[] query = random(random, shape.subQuantizers() * shape.sliceDim() + 3);
        float[] centroids = random(random, count * shape.sliceDim());
        float[] squares = random(random, count);
        float[][] out = new float[4][count];
        float[][] ranges = new float[4][2 * shape.subQuantizers()];
        List<TableKernel> twins =
                List.of(Kernels.scalar().tables(), Kernels.best().tables());
        for (int i = 0; i < 2; i++) {
            twins.get(i).products(shape, query, centroids, out[i], ranges[i]);
            twins.get(i).distances(shape, query, centroids, squares, out[i + 2], ranges[i + 2]);
        }
        assertThat(out[1]).as(what).isEqualTo(out[0]);
        assertThat(out[3]).as(what).isEqualTo(out[2]);
        assertThat(ranges[1]).as(what).isEqualTo(ranges[0]);
        assertThat(ranges[3]).as(what).isEqualTo(ranges[2]);
        for (int i = 0; i < count; i++) {
            int m = i / shape.entries();
            double product = 0;
            double norm = 0;
            for (int j = 0; j < shape.sliceDim(); j++) {
                double value = query[m * shape.sliceDim() + j];
                product += value * centroids[(m * shape.sliceDim() + j) * shape.entries() + i % shape.entries()];
                norm += value * value;
            }
            assertThat((double) out[0][i]).as(what).isCloseTo(product, within(1e-4));
            assertThat((double) out[2][i]).as(what).isCloseTo(2 * product - squares[i] - norm, within(1e-4));
            assertThat(out[0][i]).as(what).isBetween(ranges[0][2 * m], ranges[0][2 * m + 1]);
        }
        int stride = shape.entries() == 16 ? CodeKernel.ENTRIES_4 : CodeKernel.ENTRIES_8;
        byte[][] costs = new byte[2][shape.subQuantizers() * stride];
        for (int i = 0; i < 2; i++) {
            twins.get(i).costs(shape, out[0], ranges[0], 3.5f, costs[i]);
        }
        assertThat(costs[1]).as(what).isEqualTo(costs[0]);
        for (int i = 0; i < costs[0].length; i++) {
            int m = i / stride;
            float score = out[0][m * shape.entries() + i % stride % shape.entries()];
            assertThat(costs[0][i] & 0xFF).as(what).isEqualTo((int) ((ranges[0][2 * m + 1] - score) * 3.5f));
        }
    }

    @Test
    void otherSizesAreRefused() {
        assertThatThrownBy(() -> new TableKernel.Shape(4, 2, 64)).hasMessageContaining("16 or 256 entries");
        assertThatThrownBy(() -> new TableKernel.Shape(0, 2, 16)).hasMessageContaining("at least 1 sub-quantizer");
    }
}
