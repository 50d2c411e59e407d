package dev.quarry.jpq;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;

/// The divergence (Kullback-Leibler) of the student's softmax over a list from the teacher's: how far compressed
/// scores are from those of the full vectors (Distill-VQ, Xiao et al., SIGIR 2022, there as cross entropy, which
/// differs by a constant). The list is what the student retrieves, so its own mistakes are in it, and what the teacher
/// would have.
final class TeacherLoss implements ListLoss {

    private final TaughtQueries lessons;
    private final Matrix prepared;
    private final Metric metric;
    private final int[][] taught;
    private final double factor;
    private final float[] vector;
    private double[] teacher = {};
    private double[] student = {};

    /// @param prepared the queries as the metric compares them
    /// @param taught for each query the teacher's best rows
    /// @param factor of scores before the softmax
    TeacherLoss(TaughtQueries lessons, Matrix prepared, Metric metric, int[][] taught, double factor) {
        this.lessons = lessons;
        this.prepared = prepared;
        this.metric = metric;
        this.taught = taught;
        this.factor = factor;
        this.vector = new float[prepared.columns()];
    }

    @Override
    public int[] always(int query) {
        return taught[query];
    }

    @Override
    public double of(int query, Candidates list) {
        int count = list.count();
        teacher = teacher.length < count ? new double[2 * count] : teacher;
        student = student.length < count ? new double[2 * count] : student;
        for (int i = 0; i < count; i++) {
            teacher[i] = factor * score(query, list.row(i));
            student[i] = factor * list.score(i);
        }
        toLogShares(teacher, count);
        toLogShares(student, count);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double share = Math.exp(teacher[i]);
            sum += share * (teacher[i] - student[i]);
            list.setSlope(i, factor * (Math.exp(student[i]) - share));
        }
        return sum;
    }

    private double score(int query, int row) {
        lessons.documents().copy(row, vector, 0);
        if (metric == Metric.COSINE) {
            Prepared.normalise(vector, 0, vector.length);
        }
        return Prepared.score(metric, prepared.values(), query * vector.length, vector, 0, vector.length);
    }

    /// From scores to the logarithms of their softmax.
    private static void toLogShares(double[] scores, int count) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, scores[i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(scores[i] - most);
        }
        double total = most + Math.log(sum);
        for (int i = 0; i < count; i++) {
            scores[i] -= total;
        }
    }
}
