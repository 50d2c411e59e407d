package dev.quarry.jpq;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/// The loss of JPQ (Zhan et al., CIKM 2021, after LambdaRank): for each pair of a relevant row and another one
/// the softplus of what the score of the relevant one lacks, weighted by the difference of their reciprocal ranks in
/// the list; the mean over all pairs. Ranks beyond the cut count as 0, so that a pair of two such rows weighs nothing.
/// Relevant rows that were not retrieved stand behind the list.
///
/// Here scores are first multiplied by a factor, so that the loss is the same for vectors of other lengths.
final class PairLoss implements ListLoss {

    private final JudgedQueries lessons;
    private final Matrix prepared;
    private final Metric metric;
    private final int cut;
    private final double factor;
    private final float[] vector;
    private final BitSet relevant = new BitSet();
    /// places in the list
    private int[] positives = {};
    private int[] negatives = {};

    /// @param prepared the queries as the metric compares them
    /// @param cut the last rank that counts
    /// @param factor of scores
    PairLoss(JudgedQueries lessons, Matrix prepared, Metric metric, int cut, double factor) {
        this.lessons = lessons;
        this.prepared = prepared;
        this.metric = metric;
        this.cut = cut;
        this.factor = factor;
        this.vector = new float[prepared.columns()];
    }

    @Override
    public int[] always(int query) {
        Judgments judged = lessons.judgments().get(query);
        int[] out = new int[judged.relevant()];
        int count = 0;
        for (int i = 0; i < judged.rows().length; i++) {
            if (judged.grades()[i] > 0) {
                out[count++] = judged.rows()[i];
            }
        }
        return out;
    }

    @Override
    public double of(int query, Candidates list) {
        positives = positives.length < list.count() ? new int[2 * list.count()] : positives;
        negatives = negatives.length < list.count() ? new int[2 * list.count()] : negatives;
        for (int row : always(query)) {
            relevant.set(row);
        }
        int right = 0;
        int wrong = 0;
        for (int i = 0; i < list.count(); i++) {
            if (relevant.get(list.row(i))) {
                positives[right++] = i;
            } else {
                negatives[wrong++] = i;
            }
        }
        relevant.clear();
        wrong = denoised(query, list, right, wrong);
        return right == 0 || wrong == 0 ? 0 : of(list, right, wrong);
    }

    private double of(Candidates list, int right, int wrong) {
        double pairs = (double) right * wrong;
        double sum = 0;
        double[] slopes = new double[list.count()];
        for (int p = 0; p < right; p++) {
            int positive = positives[p];
            for (int n = 0; n < wrong; n++) {
                int negative = negatives[n];
                double weight = Math.abs(reciprocalRank(positive) - reciprocalRank(negative)) / pairs;
                if (weight > 0) {
                    double lack = factor * ((double) list.score(negative) - list.score(positive));
                    sum += weight * softplus(lack);
                    double slope = weight * factor * sigmoid(lack);
                    slopes[negative] += slope;
                    slopes[positive] -= slope;
                }
            }
        }
        for (int i = 0; i < slopes.length; i++) {
            list.setSlope(i, slopes[i]);
        }
        return sum;
    }

    /// Drops negatives that the full vectors rank above the best positive.
    ///
    /// @return how many are left
    private int denoised(int query, Candidates list, int right, int wrong) {
        Optional<VectorRows> full = lessons.negatives() instanceof Negatives.Denoised(VectorRows documents)
                ? Optional.of(documents)
                : Optional.empty();
        if (full.isEmpty()) {
            return wrong;
        }
        double best = Arrays.stream(positives, 0, right)
                .mapToDouble(at -> score(full.get(), query, list.row(at)))
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
        int left = 0;
        for (int n = 0; n < wrong; n++) {
            if (score(full.get(), query, list.row(negatives[n])) < best) {
                negatives[left++] = negatives[n];
            }
        }
        return left;
    }

    private double score(VectorRows documents, int query, int row) {
        documents.copy(row, vector, 0);
        if (metric == Metric.COSINE) {
            Prepared.normalise(vector, 0, vector.length);
        }
        return Prepared.score(metric, prepared.values(), query * vector.length, vector, 0, vector.length);
    }

    private double reciprocalRank(int place) {
        return place < cut ? 1.0 / (place + 1) : 0;
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
