package dev.quarry.jpq;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.Centroids;
import dev.quarry.batch.GradientBatch;
import dev.quarry.batch.VectorSource;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqShape;
import java.util.Arrays;

/// From the slopes of a batch's lists to the derivatives of centroids and map.
///
/// A row's score is a sum over its codes, so all that a list says about a centroid is the sum of the slopes of
/// the rows that have its code. These sums are taken for each query on its own; what they mean for centroids and
/// mapped queries, [BatchOps#gradients] says. What the mapped query gets, times the query, is what the map gets.
/// The order of sums does not depend on threads.
final class Gradients {

    private final PqShape shape;
    private final Metric metric;
    private final BatchOps ops;
    /// `(batch, M, entries)`
    private final float[] sums;
    /// `(batch, paddedDim)`
    private final float[] mapped;
    /// `(batch, paddedDim)`: derivatives by the mapped queries
    private final float[] slopes;
    private final float[] centroids;
    private final float[] map;

    Gradients(PqShape shape, Metric metric, int batch, BatchOps ops) {
        this.shape = shape;
        this.metric = metric;
        this.ops = ops;
        this.sums = new float[Math.multiplyExact(batch, shape.subQuantizers() * shape.entries())];
        this.mapped = new float[Math.multiplyExact(batch, shape.paddedDim())];
        this.slopes = new float[mapped.length];
        this.centroids = new float[shape.codebookValues()];
        this.map = new float[Math.multiplyExact(shape.dim(), shape.dim())];
    }

    /// Takes a query's list with its slopes. May be called for different places by different threads.
    ///
    /// @param place of the query in the batch
    /// @param tables with the query loaded
    void take(int place, QueryTables tables, Candidates list) {
        System.arraycopy(tables.mapped(), 0, mapped, place * shape.paddedDim(), shape.paddedDim());
        int size = shape.subQuantizers() * shape.entries();
        int first = place * size;
        Arrays.fill(sums, first, first + size, 0);
        byte[] codes = list.codes();
        int subQuantizers = shape.subQuantizers();
        for (int i = 0; i < list.count(); i++) {
            float slope = list.slope(i);
            if (slope != 0) {
                for (int m = 0; m < subQuantizers; m++) {
                    sums[first + m * shape.entries() + (codes[i * subQuantizers + m] & 0xFF)] += slope;
                }
            }
        }
    }

    /// Computes the derivatives of the mean over a batch.
    ///
    /// @param queries `(count, dim)`: the batch, prepared
    void reduce(Scoring scoring, Matrix queries) {
        int count = queries.rows();
        float[] means = Arrays.copyOf(sums, count * shape.subQuantizers() * shape.entries());
        for (int i = 0; i < means.length; i++) {
            means[i] /= count;
        }
        Centroids given = new Centroids(shape.subQuantizers(), shape.entries(), shape.sliceDim(), scoring.centroids());
        float[] asked = Arrays.copyOf(mapped, count * shape.paddedDim());
        ops.gradients(new GradientBatch(metric, given, asked, means), centroids, slopes);
        VectorSource pulls = VectorSource.of(slopes, 0, shape.paddedDim(), count, shape.dim());
        try (BatchPoints left = ops.load(pulls);
                BatchPoints right = ops.load(VectorSource.of(queries.values(), count, shape.dim()))) {
            ops.transposedTimes(left, right, map);
        }
    }

    /// Derivatives by the centroids, `(M, entries, sliceDim)`, of the last [#reduce]; not a copy.
    float[] centroids() {
        return centroids;
    }

    /// Derivatives by the map, `(dim, dim)`, of the last [#reduce].
    float[] map() {
        return map;
    }
}
