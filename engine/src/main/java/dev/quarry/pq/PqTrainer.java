package dev.quarry.pq;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.CpuBatchOps;
import dev.quarry.batch.VectorSource;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.cluster.GrowingBatches;
import dev.quarry.cluster.KMeans;
import dev.quarry.cluster.Points;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import dev.quarry.linear.Rotations;
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

    /// Vectors that get their codes' centroids together.
    private static final int ROWS = 1024;

    private final PqTraining training;
    private final BatchOps ops;
    private final Workers workers;
    private final Progress progress;
    private final Products products;
    private final List<Integer> noScratch;

    private PqTrainer(PqTraining training, BatchOps ops, Products products, Progress progress) {
        this.training = training;
        this.ops = ops;
        this.workers = products.workers();
        this.progress = progress;
        this.products = products;
        this.noScratch = workers.scratch(() -> 0);
    }

    /// Trains on the processor's cores.
    public PqTrainer(PqTraining training, Kernels kernels, Workers workers, Progress progress) {
        this(training, new CpuBatchOps(kernels, workers), new Products(kernels.panels(), workers), progress);
    }

    /// The same, with batches computed by `other`.
    public PqTrainer on(BatchOps other) {
        return new PqTrainer(training, other, products, progress);
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
        try (KMeans clustering = new KMeans(ops, workers, shape.subQuantizers(), shape.entries(), shape.sliceDim())) {
            return train(clustering, input);
        }
    }

    private PqModel train(KMeans clustering, Matrix input) {
        PqShape shape = training.shape();
        int padded = shape.paddedDim();
        Optional<Matrix> rotation = Optional.empty();
        Matrix slices = Slices.padded(input, padded);
        boolean seeded = true; // and not moved since
        if (training.rotationSteps() > 0) {
            Matrix found = rotate(clustering, sample(input, training.sample().rotationRows()));
            rotation = Optional.of(found);
            try (BatchPoints vectors = load(input)) {
                slices = Slices.padded(timesTransposed(vectors, found), padded);
            }
            clustering.use(points(slices));
            seeded = false;
        } else {
            seed(clustering, slices);
        }
        Optional<CoarseQuantizer> coarse = Optional.empty();
        if (training.coarse().isPresent()) {
            try (CoarseTrainer trainer =
                    new CoarseTrainer(training.coarse().get(), shape.dim(), slices, ops, workers)) {
                coarse = Optional.of(trainer.train(training.seed(), progress));
                if (coarse.get().encodes() == CoarseQuantizer.Encodes.RESIDUALS) {
                    slices = trainer.residuals(coarse.get());
                    seed(clustering, slices);
                    seeded = true;
                }
            }
        }
        progress.stage("train codebook", training.clusterSteps());
        GrowingBatches batches = new GrowingBatches(training.clusterSteps(), progress);
        if (seeded) {
            batches.run(clustering, points(slices));
        } else {
            batches.finish(clustering);
        }
        Codebook codebook = new Codebook(shape, clustering.centroids().clone());
        return new PqModel(training.metric(), rotation, coarse, codebook, Optional.empty(), codebook);
    }

    private Matrix rotate(KMeans clustering, Matrix input) {
        int padded = training.shape().paddedDim();
        progress.stage("train rotation", training.rotationSteps());
        Matrix rotation = Matrix.identity(training.shape().dim());
        seed(clustering, Slices.padded(input, padded));
        try (BatchPoints vectors = load(input)) {
            for (int round = 0; round < training.rotationSteps(); round++) {
                clustering.step();
                Matrix toward = Matrix.zero(input.columns(), input.columns());
                try (BatchPoints coded = load(coded(clustering, input.rows()))) {
                    ops.transposedTimes(coded, vectors, toward.values());
                }
                rotation = Rotations.nearest(toward, rotation, products);
                progress.advance(1);
                if (round + 1 < training.rotationSteps()) {
                    clustering.use(points(Slices.padded(timesTransposed(vectors, rotation), padded)));
                }
            }
        }
        return rotation;
    }

    private void seed(KMeans clustering, Matrix slices) {
        clustering.use(points(slices));
        clustering.seed(m -> training.seed() * 31 + m);
    }

    /// The vectors as the codes of the last step have them, without the padding. That step moved the centroids to the
    /// means of these codes' vectors, so the error falls with each round, though other codes may be nearer already;
    /// finding those would take as long as the step.
    private Matrix coded(KMeans clustering, int rows) {
        PqShape shape = training.shape();
        int dim = shape.dim();
        int slice = shape.sliceDim();
        int books = shape.subQuantizers();
        Matrix out = Matrix.zero(rows, dim);
        int[] codes = clustering.members();
        float[] centroids = clustering.centroids();
        workers.run(noScratch, (rows + ROWS - 1) / ROWS, (none, part) -> {
            for (int row = part * ROWS; row < Math.min(rows, (part + 1) * ROWS); row++) {
                for (int m = 0; m < books && m * slice < dim; m++) {
                    int from = (m * shape.entries() + codes[row * books + m]) * slice;
                    int width = Math.min(slice, dim - m * slice);
                    System.arraycopy(centroids, from, out.values(), row * dim + m * slice, width);
                }
            }
        });
        return out;
    }

    private BatchPoints load(Matrix matrix) {
        return ops.load(VectorSource.of(matrix.values(), matrix.rows(), matrix.columns()));
    }

    private Matrix timesTransposed(BatchPoints vectors, Matrix rotation) {
        Matrix out = Matrix.zero(vectors.count(), rotation.rows());
        ops.timesTransposed(vectors, rotation.values(), rotation.rows(), out.values());
        return out;
    }

    private static Points points(Matrix slices) {
        return new Points(slices.values(), 0, slices.columns(), slices.rows(), slices.columns());
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
