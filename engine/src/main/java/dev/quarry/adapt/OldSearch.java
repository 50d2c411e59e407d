package dev.quarry.adapt;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.util.stream.IntStream;

/// A search by the old model, of whatever kind.
@FunctionalInterface
public interface OldSearch {

    /// The best rows, best first.
    ///
    /// @param query `(oldDim)`
    /// @param k how many, fewer when there are not as many
    int[] rows(float[] query, int k);

    /// An exact search, for reports over some thousand vectors.
    ///
    /// @param documents `(rows, oldDim)`
    static OldSearch exact(Matrix documents, Metric metric) {
        return (query, k) -> {
            double[] scores = new double[documents.rows()];
            for (int row = 0; row < scores.length; row++) {
                scores[row] = score(metric, documents, row, query);
            }
            return IntStream.range(0, scores.length)
                    .boxed()
                    .sorted((a, b) -> scores[a] == scores[b] ? a - b : Double.compare(scores[b], scores[a]))
                    .limit(k)
                    .mapToInt(row -> row)
                    .toArray();
        };
    }

    private static double score(Metric metric, Matrix documents, int row, float[] query) {
        double dot = 0;
        double norm = 0;
        int at = row * query.length;
        for (int i = 0; i < query.length; i++) {
            double value = documents.values()[at + i];
            dot += value * query[i];
            norm += value * value;
        }
        // the query's own norm is the same for all rows
        return switch (metric) {
            case DOT -> dot;
            case COSINE -> norm > 0 ? dot / Math.sqrt(norm) : 0;
            case SQUARED_L2 -> 2 * dot - norm;
        };
    }
}
