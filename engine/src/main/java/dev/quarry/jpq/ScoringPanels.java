package dev.quarry.jpq;

import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;
import dev.quarry.pq.PqShape;

/// The values of a step as the kernel reads them, shared by its threads.
///
/// @param map `(panels, dim, 64)`: the map's transpose
/// @param centroids for each sub-quantizer its panels, `(sliceDim, 64)` each, one after the other
/// @param squaredNorms `(M, entries)`
record ScoringPanels(PqShape shape, Metric metric, float[][] map, float[][] centroids, float[] squaredNorms) {

    private static final int COLUMNS = PanelKernel.COLUMNS;

    static ScoringPanels of(Scoring scoring) {
        PqShape shape = scoring.shape();
        int dim = shape.dim();
        float[][] map = new float[(dim + COLUMNS - 1) / COLUMNS][dim * COLUMNS];
        for (int row = 0; row < dim; row++) {
            float[] panel = map[row / COLUMNS];
            for (int i = 0; i < dim; i++) {
                panel[i * COLUMNS + row % COLUMNS] = scoring.map()[row * dim + i];
            }
        }
        int slice = shape.sliceDim();
        int each = each(shape);
        float[][] centroids = new float[shape.subQuantizers() * each][slice * COLUMNS];
        float[] norms = new float[shape.subQuantizers() * shape.entries()];
        for (int i = 0; i < norms.length; i++) {
            int code = i % shape.entries();
            float[] panel = centroids[i / shape.entries() * each + code / COLUMNS];
            for (int j = 0; j < slice; j++) {
                panel[j * COLUMNS + code % COLUMNS] = scoring.centroids()[i * slice + j];
            }
            norms[i] = (float) Prepared.squaredNorm(scoring.centroids(), i * slice, slice);
        }
        return new ScoringPanels(shape, scoring.metric(), map, centroids, norms);
    }

    /// Panels of a sub-quantizer.
    static int each(PqShape shape) {
        return (shape.entries() + COLUMNS - 1) / COLUMNS;
    }
}
