package dev.quarry.batch;

import dev.quarry.kernel.PanelKernel;
import java.util.Arrays;

/// Vectors as the columns of panels, which is how kernels read them.
final class Panels {

    private static final int COLUMNS = PanelKernel.COLUMNS;

    private Panels() {}

    /// How many panels so many vectors take.
    static int count(int vectors) {
        return (vectors + COLUMNS - 1) / COLUMNS;
    }

    /// Each book's centroids as `(panels, dim, 64)`, with infinity behind the last.
    static float[][] of(Centroids centroids) {
        int size = centroids.entries() * centroids.dim();
        float[][] out = new float[centroids.books()][];
        for (int book = 0; book < out.length; book++) {
            out[book] = of(centroids.values(), book * size, centroids.dim(), centroids.entries(), centroids.dim());
        }
        return out;
    }

    private static float[] of(float[] values, int at, int stride, int vectors, int dim) {
        float[] out = new float[Math.multiplyExact(count(vectors) * COLUMNS, dim)];
        for (int panel = 0; panel < count(vectors); panel++) {
            int first = panel * COLUMNS;
            int here = Math.min(COLUMNS, vectors - first);
            fill(values, at + first * stride, stride, here, dim, out, panel * dim * COLUMNS, Float.POSITIVE_INFINITY);
        }
        return out;
    }

    /// Writes one panel.
    ///
    /// @param at where the first vector starts in `values`
    /// @param vectors at most 64
    /// @param filler for the columns behind the last
    static void fill(float[] values, int at, int stride, int vectors, int dim, float[] out, int outAt, float filler) {
        for (int i = 0; i < dim; i++) {
            int to = outAt + i * COLUMNS;
            for (int column = 0; column < vectors; column++) {
                out[to + column] = values[at + column * stride + i];
            }
            Arrays.fill(out, to + vectors, to + COLUMNS, filler);
        }
    }
}
