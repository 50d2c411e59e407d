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
import java.util.SplittableRandom;

/// Trains product quantizers: Jégou, Douze, Schmid (TPAMI 2011); with a rotation as in Ge, He, Ke, Sun:
/// Optimized Product Quantization (TPAMI 2014), the non-parametric solution: in turn, codebooks are improved
/// for the rotated vectors, and the rotation is set to the one that brings the vectors nearest to what their
/// codes stand for. It starts from no rotation, so that the error is never above that of plain slices: from a
/// random rotation, which destroys what neighboring dimensions of images have in common, it ends higher.
///
/// The result is the same at any number of threads.
public final class PqTrainer {

    /// A clustering ends with the step that lowers its error by less than this part.
    private static final double SETTLED = 1e-4;

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
        Matrix sample = sample(vectors, training.sample().rows());
        Matrix input = training.metric() == Metric.COSINE ? normalised(sample) : sample;
        int padded = shape.paddedDim();
        Optional<Matrix> rotation = Optional.empty();
        Matrix slices = Slices.padded(input, padded);
        if (training.rotationSteps() > 0) {
            Matrix found = rotate(sample(input, training.sample().rotationRows()));
            rotation = Optional.of(found);
            slices = Slices.padded(products.timesTransposed(input, found), padded);
        } else {
            seed(slices);
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
        cluster(slices);
        Codebook codebook = codebook();
        return new PqModel(training.metric(), rotation, coarse, codebook, Optional.empty(), codebook);
    }

    private Matrix rotate(Matrix input) {
        int dim = training.shape().dim();
        int padded = training.shape().paddedDim();
        progress.stage("train rotation", training.rotationSteps());
        Matrix rotation = Matrix.identity(dim);
        Matrix rotated = Slices.padded(input, padded);
        seed(rotated);
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

    /// Each slice by itself, until a step gains next to nothing.
    private void cluster(Matrix slices) {
        progress.stage("train codebook", clusterings.size());
        workers.run(noScratch, clusterings.size(), (none, m) -> {
            Points points = points(slices, m);
            double before = Double.POSITIVE_INFINITY;
            for (int step = 0; step < training.clusterSteps(); step++) {
                double error = clusterings.get(m).step(points);
                if (error >= before * (1 - SETTLED)) {
                    break;
                }
                before = error;
            }
            progress.advance(1);
        });
    }

    private void step(Matrix slices) {
        workers.run(noScratch, clusterings.size(), (none, m) -> {
            clusterings.get(m).step(points(slices, m));
        });
    }

    /// The vectors as the codes of the last step have them, without the padding. That step moved the centroids to the
    /// means of these codes' vectors, so the error falls with each round, though other codes may be nearer already;
    /// finding those would take as long as the step.
    private Matrix coded(Matrix slices) {
        int dim = training.shape().dim();
        int slice = training.shape().sliceDim();
        Matrix out = Matrix.zero(slices.rows(), dim);
        workers.run(noScratch, clusterings.size(), (none, m) -> {
            int[] codes = clusterings.get(m).members();
            float[] centroids = clusterings.get(m).centroids();
            int width = Math.min(slice, dim - m * slice);
            for (int row = 0; row < slices.rows() && width > 0; row++) {
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

    /// At most so many rows, drawn without repetition, in the order of the whole.
    private Matrix sample(Matrix vectors, int most) {
        if (vectors.rows() <= most) {
            return vectors;
        }
        int columns = vectors.columns();
        Matrix out = Matrix.zero(most, columns);
        SplittableRandom random = new SplittableRandom(training.seed());
        int taken = 0;
        for (int row = 0; taken < most; row++) {
            if (random.nextInt(vectors.rows() - row) < most - taken) {
                System.arraycopy(vectors.values(), row * columns, out.values(), taken++ * columns, columns);
            }
        }
        return out;
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
