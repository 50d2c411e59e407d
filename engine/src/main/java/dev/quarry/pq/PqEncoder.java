package dev.quarry.pq;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import java.util.Optional;

/// Encodes vectors, many at a time. One thread's scratch; the model is shared.
public final class PqEncoder {

    /// Vectors encoded together; others are split.
    private static final int BATCH = 256;

    private final PqModel model;
    private final PanelKernel kernel;
    private final Products products;
    private final Optional<Matrix> turned;
    private final float[][] panels;
    private final int[] slice = new int[BATCH];
    private final float[] distances = new float[BATCH];

    public PqEncoder(PqModel model, Kernels kernels) {
        this.model = model;
        this.kernel = kernels.panels();
        this.products = new Products(kernel, new Workers(1));
        this.turned = model.rotation().map(Matrix::transposed);
        this.panels = CodebookPanels.of(model.encoding(), Float.POSITIVE_INFINITY);
    }

    /// Encodes vectors.
    ///
    /// @param vectors `(count, dim)`
    /// @param codes receives `(count, M)`, one code a byte
    /// @return the sum of the squared distances between the vectors and what their codes stand for
    public double encode(float[] vectors, int count, byte[] codes) {
        int dim = model.shape().dim();
        if (vectors.length < (long) count * dim
                || codes.length < (long) count * model.shape().subQuantizers()) {
            throw new IllegalArgumentException("expected room for %d vectors of %d, found %d values and %d codes"
                    .formatted(count, dim, vectors.length, codes.length));
        }
        double error = 0;
        for (int from = 0; from < count; from += BATCH) {
            int rows = Math.min(BATCH, count - from);
            error += encodeBatch(
                    prepared(vectors, from, rows), codes, from * model.shape().subQuantizers());
        }
        return error;
    }

    private double encodeBatch(Matrix slices, byte[] codes, int to) {
        PqShape shape = model.shape();
        double error = 0;
        for (int m = 0; m < shape.subQuantizers(); m++) {
            int at = m * shape.sliceDim();
            kernel.nearest(
                    slices.values(),
                    at,
                    slices.columns(),
                    slices.rows(),
                    shape.sliceDim(),
                    panels[m],
                    slice,
                    distances);
            for (int row = 0; row < slices.rows(); row++) {
                codes[to + row * shape.subQuantizers() + m] = (byte) slice[row];
                error += distances[row];
            }
        }
        return error;
    }

    /// Normalised where the metric asks for it, rotated, and filled up to whole slices.
    private Matrix prepared(float[] vectors, int from, int rows) {
        PqShape shape = model.shape();
        int dim = shape.dim();
        Matrix batch = Matrix.zero(rows, dim);
        System.arraycopy(vectors, from * dim, batch.values(), 0, rows * dim);
        if (model.metric() == Metric.COSINE) {
            for (int row = 0; row < rows; row++) {
                Norms.normalise(batch.values(), row * dim, dim);
            }
        }
        Matrix rotated = turned.isPresent() ? products.times(batch, turned.get()) : batch;
        return shape.paddedDim() == dim ? rotated : Slices.padded(rotated, shape.paddedDim());
    }
}
