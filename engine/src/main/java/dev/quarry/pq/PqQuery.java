package dev.quarry.pq;

import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;

/// A query in the space of the centroids: normalised where the metric asks for it, then mapped. One thread's scratch.
final class PqQuery {

    private static final int COLUMNS = PanelKernel.COLUMNS;

    private final Metric metric;
    private final PanelKernel kernel;
    /// the map's transpose as panels; none when queries stay as they are
    private final float[][] map;
    private final float[] query;
    /// `(paddedDim)` and more: whole panels
    private final float[] mapped;

    PqQuery(PqModel model, Kernels kernels) {
        this.metric = model.metric();
        this.kernel = kernels.panels();
        this.map = model.panels().map();
        this.query = new float[model.shape().dim()];
        this.mapped = new float[Math.max(model.shape().paddedDim(), map.length * COLUMNS)];
    }

    /// Takes a query, `(dim)`. Not kept.
    void load(float[] vector) {
        if (vector.length != query.length) {
            throw new IllegalArgumentException(
                    "query: expected %d dimensions, found %d".formatted(query.length, vector.length));
        }
        System.arraycopy(vector, 0, query, 0, query.length);
        if (metric == Metric.COSINE) {
            Norms.normalise(query, 0, query.length);
        }
        if (map.length == 0) {
            System.arraycopy(query, 0, mapped, 0, query.length);
        }
        for (int panel = 0; panel < map.length; panel++) {
            kernel.product(query, 0, query.length, 1, query.length, map[panel], mapped, panel * COLUMNS);
        }
    }

    /// `(paddedDim)` values, zeros behind the last dimension; there may be more behind them.
    float[] mapped() {
        return mapped;
    }
}
