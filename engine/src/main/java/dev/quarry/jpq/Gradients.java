package dev.quarry.jpq;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import dev.quarry.pq.PqShape;
import java.util.Arrays;
import java.util.List;

/// From the slopes of a batch's lists to the derivatives of centroids and map.
///
/// A row's score is a sum over its codes, so all that a list says about a centroid is the sum of the slopes of the
/// rows that have its code. These sums are taken for each query on its own; then, sub-quantizer by sub-quantizer and
/// in the order of queries, with `u` a slice of the mapped query, `c` a centroid and `h` the sum for it: a dot
/// product's centroid gets `h u`, the mapped query `h c`; the negated squared distance gives `2 h (u - c)` and
/// `2 h (c - u)`. What the mapped query gets, times the query, is what the map gets. So the order of sums does not
/// depend on threads.
final class Gradients {

    private final PqShape shape;
    private final Metric metric;
    private final Workers workers;
    private final Products products;
    private final List<Integer> noScratch;
    /// `(batch, M, entries)`
    private final float[][] sums;
    /// `(batch, paddedDim)`
    private final Matrix mapped;
    /// `(batch, paddedDim)`: derivatives by the mapped queries
    private final Matrix slopes;
    private final float[] centroids;
    private float[] map = {};

    Gradients(PqShape shape, Metric metric, int batch, Kernels kernels, Workers workers) {
        this.shape = shape;
        this.metric = metric;
        this.workers = workers;
        this.products = new Products(kernels.panels(), workers);
        this.noScratch = workers.scratch(() -> 0);
        this.sums = new float[batch][shape.subQuantizers() * shape.entries()];
        this.mapped = Matrix.zero(batch, shape.paddedDim());
        this.slopes = Matrix.zero(batch, shape.paddedDim());
        this.centroids = new float[shape.codebookValues()];
    }

    /// Takes a query's list with its slopes. May be called for different places by different threads.
    ///
    /// @param place of the query in the batch
    /// @param tables with the query loaded
    void take(int place, QueryTables tables, Candidates list) {
        System.arraycopy(tables.mapped(), 0, mapped.values(), place * shape.paddedDim(), shape.paddedDim());
        float[] sum = sums[place];
        Arrays.fill(sum, 0);
        byte[] codes = list.codes();
        int subQuantizers = shape.subQuantizers();
        for (int i = 0; i < list.count(); i++) {
            float slope = list.slope(i);
            if (slope != 0) {
                for (int m = 0; m < subQuantizers; m++) {
                    sum[m * shape.entries() + (codes[i * subQuantizers + m] & 0xFF)] += slope;
                }
            }
        }
    }

    /// Computes the derivatives of the mean over a batch.
    ///
    /// @param queries `(count, dim)`: the batch, prepared
    void reduce(Scoring scoring, Matrix queries) {
        int count = queries.rows();
        workers.run(noScratch, shape.subQuantizers(), (none, m) -> reduce(scoring, m, count));
        int dim = shape.dim();
        Matrix cut = Matrix.zero(count, dim);
        for (int q = 0; q < count; q++) {
            System.arraycopy(slopes.values(), q * shape.paddedDim(), cut.values(), q * dim, dim);
        }
        map = products.transposedTimes(cut, queries).values();
    }

    private void reduce(Scoring scoring, int m, int count) {
        int slice = shape.sliceDim();
        int first = m * shape.entries();
        Arrays.fill(centroids, first * slice, (first + shape.entries()) * slice, 0);
        for (int q = 0; q < count; q++) {
            int at = q * shape.paddedDim() + m * slice;
            Arrays.fill(slopes.values(), at, at + slice, 0);
            for (int code = 0; code < shape.entries(); code++) {
                float sum = sums[q][first + code] / count;
                if (sum != 0) {
                    add(sum, scoring.centroids(), (first + code) * slice, at);
                }
            }
        }
    }

    private void add(float sum, float[] values, int centroid, int at) {
        int slice = shape.sliceDim();
        float[] u = mapped.values();
        float[] out = slopes.values();
        if (metric == Metric.SQUARED_L2) {
            for (int i = 0; i < slice; i++) {
                float pull = 2 * sum * (u[at + i] - values[centroid + i]);
                centroids[centroid + i] += pull;
                out[at + i] -= pull;
            }
        } else {
            for (int i = 0; i < slice; i++) {
                centroids[centroid + i] += sum * u[at + i];
                out[at + i] += sum * values[centroid + i];
            }
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
