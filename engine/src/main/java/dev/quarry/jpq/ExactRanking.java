package dev.quarry.jpq;

import dev.quarry.build.Workers;
import dev.quarry.collect.TopK;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Ranks all rows by their full vectors.
record ExactRanking(Metric metric, Kernels kernels, Workers workers) {

    private static final int ROWS = 1024;

    /// The best rows of each query, best first.
    ///
    /// @param prepared `(queries, dim)`, see [Prepared]
    /// @param leftOut for each query rows that are passed over
    /// @param k how many
    int[][] rank(Matrix prepared, List<int[]> leftOut, VectorRows documents, int k) {
        int queries = prepared.rows();
        List<TopK> tops = new ArrayList<>();
        for (int query = 0; query < queries; query++) {
            tops.add(new TopK(k + leftOut.get(query).length));
        }
        Products products = new Products(kernels.panels(), workers);
        List<float[]> scratch = workers.scratch(() -> new float[ROWS]);
        int dim = prepared.columns();
        for (int from = 0; from < documents.rows(); from += ROWS) {
            int first = from;
            Matrix some = Matrix.zero(Math.min(ROWS, documents.rows() - from), dim);
            for (int row = 0; row < some.rows(); row++) {
                documents.copy(from + row, some.values(), row * dim);
            }
            Matrix block = Prepared.copy(some, metric);
            Matrix dots = products.timesTransposed(prepared, block);
            double[] norms = norms(block);
            workers.run(scratch, queries, (scores, query) -> {
                for (int row = 0; row < block.rows(); row++) {
                    // the query's own norm is the same for all rows
                    float dot = dots.get(query, row);
                    scores[row] = metric == Metric.SQUARED_L2 ? (float) (2 * dot - norms[row]) : dot;
                }
                tops.get(query).offerRange(first, scores, block.rows());
            });
        }
        int[][] out = new int[queries][];
        for (int query = 0; query < queries; query++) {
            out[query] = drain(tops.get(query), leftOut.get(query), k);
        }
        return out;
    }

    private static double[] norms(Matrix block) {
        double[] norms = new double[block.rows()];
        for (int row = 0; row < norms.length; row++) {
            norms[row] = Prepared.squaredNorm(block.values(), row * block.columns(), block.columns());
        }
        return norms;
    }

    private static int[] drain(TopK top, int[] leftOut, int k) {
        int[] rows = new int[top.size()];
        int found = top.drain(rows, new float[rows.length]);
        return Arrays.stream(rows, 0, found)
                .filter(row -> !Candidates.contains(leftOut, row))
                .limit(k)
                .toArray();
    }
}
