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
    private final Optional<CoarseQuantizer> coarse;
    /// `(panels, dim, 64)`, empty without lists
    private final float[] coarsePanels;

    private final int[] slice = new int[BATCH];
    private final float[] distances = new float[BATCH];

    public PqEncoder(PqModel model, Kernels kernels) {
        this.model = model;
        this.kernel = kernels.panels();
        this.products = new Products(kernel, new Workers(1));
        this.turned = model.rotation().map(Matrix::transposed);
        this.panels = CodebookPanels.of(model.encoding(), Float.POSITIVE_INFINITY);
        this.coarse = model.coarse();
        this.coarsePanels = coarse.map(lists -> CodebookPanels.joined(lists.centroids(), Float.POSITIVE_INFINITY))
                .orElse(new float[0]);
    }

    /// Encodes vectors. Of a model with lists, the lists are not told.
    ///
    /// @param vectors `(count, dim)`
    /// @param codes receives `(count, M)`, one code a byte
    /// @return the sum of the squared distances between the vectors and what their codes stand for
    public double encode(float[] vectors, int count, byte[] codes) {
        return encode(vectors, count, codes, new int[coarse.isPresent() ? count : 0]);
    }

    /// Encodes vectors.
    ///
    /// @param vectors `(count, dim)`
    /// @param codes receives `(count, M)`, one code a byte
    /// @param lists receives the list of each vector where the model has lists
    /// @return the sum of the squared distances between the vectors and what their codes stand for
    public double encode(float[] vectors, int count, byte[] codes, int[] lists) {
        int dim = model.shape().dim();
        if (vectors.length < (long) count * dim
                || codes.length < (long) count * model.shape().subQuantizers()
                || (coarse.isPresent() && lists.length < count)) {
            throw new IllegalArgumentException("expected room for %d vectors of %d, found %d values, %d codes, %d lists"
                    .formatted(count, dim, vectors.length, codes.length, lists.length));
        }
        double error = 0;
        for (int from = 0; from < count; from += BATCH) {
            int rows = Math.min(BATCH, count - from);
            Matrix slices = prepared(vectors, from, rows);
            if (coarse.isPresent()) {
                assign(slices, coarse.get(), lists, from);
            }
            error += encodeBatch(slices, codes, from * model.shape().subQuantizers());
        }
        return error;
    }

    /// Finds the nearest list of each vector, and takes its centroid away where residuals are encoded.
    private void assign(Matrix slices, CoarseQuantizer quantizer, int[] lists, int to) {
        int dim = model.shape().dim();
        kernel.nearest(slices.values(), 0, slices.columns(), slices.rows(), dim, coarsePanels, slice, distances);
        System.arraycopy(slice, 0, lists, to, slices.rows());
        if (quantizer.encodes() == CoarseQuantizer.Encodes.RESIDUALS) {
            for (int row = 0; row < slices.rows(); row++) {
                quantizer.subtract(slice[row], slices.values(), row * slices.columns());
            }
        }
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
