package dev.quarry.pq;

/// Lengths of vectors.
final class Norms {

    private Norms() {}

    /// Scales a vector to length 1; a vector of zeros stays as it is.
    static void normalise(float[] values, int at, int dim) {
        double sum = square(values, at, dim);
        if (sum > 0) {
            float scale = (float) (1 / Math.sqrt(sum));
            for (int i = at; i < at + dim; i++) {
                values[i] *= scale;
            }
        }
    }

    /// The squared length of a vector.
    static double square(float[] values, int at, int dim) {
        double sum = 0;
        for (int i = at; i < at + dim; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }
}
