package dev.quarry.jpq;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;

/// Vectors as a metric compares them.
final class Prepared {

    private Prepared() {}

    /// A copy, of length 1 each where the metric is the cosine.
    static Matrix copy(Matrix vectors, Metric metric) {
        Matrix out =
                new Matrix(vectors.rows(), vectors.columns(), vectors.values().clone());
        for (int row = 0; row < out.rows() && metric == Metric.COSINE; row++) {
            normalise(out.values(), row * out.columns(), out.columns());
        }
        return out;
    }

    /// Scales a vector to length 1; a vector of zeros stays as it is.
    static void normalise(float[] values, int at, int dim) {
        double sum = squaredNorm(values, at, dim);
        if (sum > 0) {
            float scale = (float) (1 / Math.sqrt(sum));
            for (int i = at; i < at + dim; i++) {
                values[i] *= scale;
            }
        }
    }

    static double squaredNorm(float[] values, int at, int dim) {
        double sum = 0;
        for (int i = at; i < at + dim; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }

    /// The score of two prepared vectors.
    static double score(Metric metric, float[] a, int aAt, float[] b, int bAt, int dim) {
        return metric == Metric.SQUARED_L2 ? -squaredDistance(a, aAt, b, bAt, dim) : dot(a, aAt, b, bAt, dim);
    }

    private static double dot(float[] a, int aAt, float[] b, int bAt, int dim) {
        double even = 0;
        double odd = 0;
        for (int i = 0; i + 1 < dim; i += 2) {
            even += (double) a[aAt + i] * b[bAt + i];
            odd += (double) a[aAt + i + 1] * b[bAt + i + 1];
        }
        return even + odd + (dim % 2 == 0 ? 0 : (double) a[aAt + dim - 1] * b[bAt + dim - 1]);
    }

    private static double squaredDistance(float[] a, int aAt, float[] b, int bAt, int dim) {
        double sum = 0;
        for (int i = 0; i < dim; i++) {
            double difference = (double) a[aAt + i] - b[bAt + i];
            sum += difference * difference;
        }
        return sum;
    }
}
