package dev.quarry.pq;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.cluster.KMeans;
import dev.quarry.cluster.Points;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import dev.quarry.linear.Rotations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Trains product quantizers: Jégou, Douze, Schmid (TPAMI 2011); with a rotation as in Ge, He, Ke, Sun:
/// Optimized Product Quantization (TPAMI 2014), the non-parametric solution: in turn, codebooks are improved
/// for the rotated vectors, and the rotation is set to the one that brings the vectors nearest to what their
/// codes stand for. It starts from no rotation, so that the error is never above that of plain slices: from a
/// random rotation, which destroys what neighboring dimensions of images have in common, it ends higher.
///
/// The result is the same at any number of threads.
public final class PqTrainer {

    private final PqTraining training;
    private final Workers workers;
    private final Progress progress;
    private final PanelKernel kernel;
    private final Products products;
    private final List<KMeans> clusterings = new ArrayList<>();
    private final List<Integer> noScratch;

    public PqTrainer(PqTraining training, Kernels kernels, Workers workers, Progress progress) {
        this.training = training;
        this.workers = workers;
        this.progress = progress;
        this.kernel = kernels.panels();
        this.products = new Products(kernel, workers);
        this.noScratch = workers.scratch(() -> 0);
        PqShape shape = training.shape();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            clusterings.add(new KMeans(kernels.panels(), shape.entries(), shape.sliceDim()));
        }
    }

    /// Trains a model. Needs memory for three copies of the vectors.
    ///
    /// @param vectors `(n, dim)`, at least one; 30 or more for each centroid are enough
    public PqModel train(Matrix vectors) {
        PqShape shape = training.shape();
        if (vectors.columns() != shape.dim() || vectors.rows() == 0) {
            throw new IllegalArgumentException("expected vectors of %d dimensions, found %d of %d"
                    .formatted(shape.dim(), vectors.rows(), vectors.columns()));
        }
        Matrix input = training.metric() == Metric.COSINE ? normalised(vectors) : vectors;
        int padded = shape.paddedDim();
        Optional<Matrix> rotation = Optional.empty();
        Matrix slices = Slices.padded(input, padded);
        seed(slices);
        if (training.rotationSteps() > 0) {
            Matrix found = rotate(input);
            rotation = Optional.of(found);
            slices = Slices.padded(products.timesTransposed(input, found), padded);
        }
        Optional<CoarseQuantizer> coarse = Optional.empty();
        if (training.coarse().isPresent()) {
            CoarseTrainer trainer = new CoarseTrainer(training.coarse().get(), shape.dim(), slices, kernel, workers);
            coarse = Optional.of(trainer.train(training.seed(), progress));
            if (coarse.get().encodes() == CoarseQuantizer.Encodes.RESIDUALS) {
                slices = trainer.residuals(coarse.get());
                seed(slices);
            }
        }
        progress.stage("train codebook", (long) training.clusterSteps() * shape.subQuantizers());
        for (int step = 0; step < training.clusterSteps(); step++) {
            step(slices);
            progress.advance(shape.subQuantizers());
        }
        Codebook codebook = codebook();
        return new PqModel(training.metric(), rotation, coarse, codebook, Optional.empty(), codebook);
    }

    private Matrix rotate(Matrix input) {
        int dim = training.shape().dim();
        int padded = training.shape().paddedDim();
        progress.stage("train rotation", training.rotationSteps());
        Matrix rotation = Matrix.identity(dim);
        Matrix rotated = Slices.padded(input, padded);
        for (int round = 0; round < training.rotationSteps(); round++) {
            step(rotated);
            Matrix coded = coded(rotated);
            rotation = Rotations.nearest(products.transposedTimes(coded, input), rotation, products);
            rotated = Slices.padded(products.timesTransposed(input, rotation), padded);
            progress.advance(1);
        }
        return rotation;
    }

    private void seed(Matrix slices) {
        workers.run(noScratch, clusterings.size(), (none, m) -> {
            clusterings.get(m).seed(points(slices, m), training.seed() * 31 + m);
        });
    }

    private void step(Matrix slices) {
        workers.run(noScratch, clusterings.size(), (none, m) -> {
            clusterings.get(m).step(points(slices, m));
        });
    }

    /// The vectors as their codes have them, without the padding.
    private Matrix coded(Matrix slices) {
        int dim = training.shape().dim();
        int slice = training.shape().sliceDim();
        Matrix out = Matrix.zero(slices.rows(), dim);
        workers.run(noScratch, clusterings.size(), (none, m) -> {
            int[] codes = new int[slices.rows()];
            clusterings.get(m).encode(points(slices, m), codes);
            float[] centroids = clusterings.get(m).centroids();
            int width = Math.min(slice, dim - m * slice);
            for (int row = 0; row < codes.length && width > 0; row++) {
                System.arraycopy(centroids, codes[row] * slice, out.values(), row * dim + m * slice, width);
            }
        });
        return out;
    }

    private Points points(Matrix slices, int m) {
        int slice = training.shape().sliceDim();
        return new Points(slices.values(), m * slice, slices.columns(), slices.rows(), slice);
    }

    private Codebook codebook() {
        PqShape shape = training.shape();
        float[] values = new float[shape.codebookValues()];
        int size = shape.entries() * shape.sliceDim();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            System.arraycopy(clusterings.get(m).centroids(), 0, values, m * size, size);
        }
        return new Codebook(shape, values);
    }

    private static Matrix normalised(Matrix vectors) {
        Matrix out =
                new Matrix(vectors.rows(), vectors.columns(), vectors.values().clone());
        for (int row = 0; row < out.rows(); row++) {
            Norms.normalise(out.values(), row * out.columns(), out.columns());
        }
        return out;
    }
}
