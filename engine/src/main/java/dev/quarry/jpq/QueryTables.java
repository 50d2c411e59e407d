package dev.quarry.jpq;

import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;
import dev.quarry.pq.PqShape;

/// A query's scores of all centroids. One thread's scratch; the panels are shared.
final class QueryTables {

    private static final int COLUMNS = PanelKernel.COLUMNS;

    private final PanelKernel kernel;
    private final ScoringPanels panels;
    private final float[] mapped;
    private final float[] scores;
    private final float[] tile = new float[COLUMNS];

    QueryTables(PanelKernel kernel, ScoringPanels panels) {
        this.kernel = kernel;
        this.panels = panels;
        this.mapped = new float[Math.max(panels.shape().paddedDim(), panels.map().length * COLUMNS)];
        this.scores = new float[panels.squaredNorms().length];
    }

    /// Takes a prepared query, `(dim)` from `at` on.
    void load(float[] queries, int at) {
        PqShape shape = panels.shape();
        for (int panel = 0; panel < panels.map().length; panel++) {
            kernel.product(queries, at, shape.dim(), 1, shape.dim(), panels.map()[panel], mapped, panel * COLUMNS);
        }
        for (int m = 0; m < shape.subQuantizers(); m++) {
            score(m);
        }
    }

    private void score(int m) {
        PqShape shape = panels.shape();
        int slice = shape.sliceDim();
        float norm = 0;
        for (int i = m * slice; i < (m + 1) * slice; i++) {
            norm += mapped[i] * mapped[i];
        }
        int each = ScoringPanels.each(shape);
        for (int panel = 0; panel < each; panel++) {
            int first = panel * COLUMNS;
            kernel.product(mapped, m * slice, slice, 1, slice, panels.centroids()[m * each + panel], tile, 0);
            int width = Math.min(COLUMNS, shape.entries() - first);
            for (int i = 0; i < width; i++) {
                int at = m * shape.entries() + first + i;
                scores[at] =
                        panels.metric() == Metric.SQUARED_L2 ? 2 * tile[i] - panels.squaredNorms()[at] - norm : tile[i];
            }
        }
    }

    /// `(M, entries)`, not a copy.
    float[] scores() {
        return scores;
    }

    /// The mapped query, `(paddedDim)`, not a copy.
    float[] mapped() {
        return mapped;
    }

    /// The score of a row's codes.
    float score(byte[] codes, int at) {
        int entries = panels.shape().entries();
        float sum = 0;
        for (int m = 0; m < panels.shape().subQuantizers(); m++) {
            sum += scores[m * entries + (codes[at + m] & 0xFF)];
        }
        return sum;
    }
}
