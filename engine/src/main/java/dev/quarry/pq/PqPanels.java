package dev.quarry.pq;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;

/// What searches read of a model, laid out for the kernels. Immutable, shared by all threads.
///
/// @param map the query map's transpose, or the rotation's, as panels; none when queries stay as they are
/// @param centroids `(M, sliceDim, entries)`
/// @param squares `(M, entries)`: squared lengths of the centroids; none where scores are products
/// @param listSquares squared lengths of the coarse centroids
record PqPanels(float[][] map, float[] centroids, float[] squares, float[] listSquares) {

    private static final Matrix NONE = Matrix.zero(0, 0);

    static PqPanels of(PqModel model) {
        Matrix map = model.queryMap().or(model::rotation).orElse(NONE);
        Matrix lists = model.coarse().map(CoarseQuantizer::centroids).orElse(NONE);
        return new PqPanels(
                CodebookPanels.rows(map),
                turned(model.scoring()),
                model.metric() == Metric.SQUARED_L2 ? squares(model.scoring()) : new float[0],
                squares(lists));
    }

    private static float[] turned(Codebook codebook) {
        PqShape shape = codebook.shape();
        int slice = shape.sliceDim();
        float[] out = new float[shape.codebookValues()];
        for (int m = 0; m < shape.subQuantizers(); m++) {
            for (int code = 0; code < shape.entries(); code++) {
                for (int i = 0; i < slice; i++) {
                    out[(m * slice + i) * shape.entries() + code] = codebook.values()[codebook.offset(m, code) + i];
                }
            }
        }
        return out;
    }

    private static float[] squares(Codebook codebook) {
        PqShape shape = codebook.shape();
        float[] out = new float[shape.subQuantizers() * shape.entries()];
        for (int i = 0; i < out.length; i++) {
            double sum = 0;
            for (int j = i * shape.sliceDim(); j < (i + 1) * shape.sliceDim(); j++) {
                sum += (double) codebook.values()[j] * codebook.values()[j];
            }
            out[i] = (float) sum;
        }
        return out;
    }

    private static float[] squares(Matrix matrix) {
        float[] out = new float[matrix.rows()];
        for (int row = 0; row < out.length; row++) {
            out[row] = (float) Norms.square(matrix.values(), row * matrix.columns(), matrix.columns());
        }
        return out;
    }
}
