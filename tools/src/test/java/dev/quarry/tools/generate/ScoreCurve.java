package dev.quarry.tools.generate;

import java.util.Arrays;

/// How the exact scores of queries fall with rank, relative to the best score of each query.
final class ScoreCurve {
    private static final int DEPTH = 1000;

    /// Mean of score `k` over the best one, `(depth)`, index 0 for rank 1.
    private final double[] means;
    /// Deviation of the same between queries, `(depth)`.
    private final double[] deviations;

    private final double matching;

    private ScoreCurve(double[] means, double[] deviations, double matching) {
        this.means = means;
        this.deviations = deviations;
        this.matching = matching;
    }

    static ScoreCurve of(SparseSample documents, SparseSample queries) {
        return of(documents, queries, 1, false);
    }

    /// Every `step`-th document as a query for the others.
    static ScoreCurve ofDocuments(SparseSample documents, int step) {
        return of(documents, documents, step, true);
    }

    private static ScoreCurve of(SparseSample documents, SparseSample queries, int step, boolean withoutItself) {
        int depth = Math.min(DEPTH, documents.size() - 1);
        double[] sums = new double[depth];
        double[] squares = new double[depth];
        double matching = 0;
        int count = 0;
        for (int q = 0; q < queries.size(); q += step) {
            float[] scores =
                    documents.scores(queries.terms().get(q), queries.weights().get(q));
            if (withoutItself) {
                scores[q] = 0;
            }
            Arrays.sort(scores);
            int last = scores.length - 1;
            if (scores[last] <= 0) {
                continue;
            }
            for (int k = 0; k < depth; k++) {
                double relative = scores[last - k] / scores[last];
                sums[k] += relative;
                squares[k] += relative * relative;
            }
            int zero = 0;
            while (scores[zero] <= 0) {
                zero++;
            }
            matching += 1 - zero / (double) scores.length;
            count++;
        }
        for (int k = 0; k < depth; k++) {
            sums[k] /= count;
            squares[k] = Math.sqrt(Math.max(0, squares[k] / count - sums[k] * sums[k]));
        }
        return new ScoreCurve(sums, squares, matching / count);
    }

    /// Mean share of the documents whose score is not zero.
    double matching() {
        return matching;
    }

    double meanAt(int rank) {
        return rank <= means.length ? means[rank - 1] : Double.NaN;
    }

    double deviationAt(int rank) {
        return rank <= means.length ? deviations[rank - 1] : Double.NaN;
    }
}
