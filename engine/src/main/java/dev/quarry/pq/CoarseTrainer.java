package dev.quarry.pq;

import dev.quarry.batch.BatchOps;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.cluster.KMeans;
import dev.quarry.cluster.Points;
import dev.quarry.linear.Matrix;

/// Cuts rotated vectors into lists by k-means.
final class CoarseTrainer implements AutoCloseable {

    private final PqTraining.Coarse how;
    private final KMeans clustering;
    private final Points points;

    /// @param slices rotated vectors, filled up to whole slices
    CoarseTrainer(PqTraining.Coarse how, int dim, Matrix slices, BatchOps ops, Workers workers) {
        this.how = how;
        this.clustering = new KMeans(ops, workers, 1, how.lists(), dim);
        this.points = new Points(slices.values(), 0, slices.columns(), slices.rows(), dim);
    }

    CoarseQuantizer train(long seed, Progress progress) {
        progress.stage("train lists", how.steps());
        clustering.use(points);
        clustering.seed(only -> seed);
        for (int step = 0; step < how.steps(); step++) {
            clustering.step();
            progress.advance(1);
        }
        return new CoarseQuantizer(new Matrix(how.lists(), points.dim(), clustering.centroids()), how.encodes());
    }

    /// What centroids leave of the vectors, as a copy.
    Matrix residuals(CoarseQuantizer coarse) {
        int[] lists = new int[points.count()];
        clustering.encode(lists);
        Matrix out = new Matrix(points.count(), points.stride(), points.values().clone());
        for (int row = 0; row < lists.length; row++) {
            coarse.subtract(lists[row], out.values(), row * out.columns());
        }
        return out;
    }

    @Override
    public void close() {
        clustering.close();
    }
}
