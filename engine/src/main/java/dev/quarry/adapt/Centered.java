package dev.quarry.adapt;

import dev.quarry.linear.Matrix;

/// Vectors without their mean.
///
/// @param vectors `(n, dim)`
/// @param mean `(dim)`
record Centered(Matrix vectors, double[] mean) {

    static Centered of(Matrix vectors) {
        int dim = vectors.columns();
        double[] mean = new double[dim];
        for (int i = 0; i < vectors.values().length; i++) {
            mean[i % dim] += vectors.values()[i];
        }
        for (int i = 0; i < dim; i++) {
            mean[i] /= vectors.rows();
        }
        Matrix out = Matrix.zero(vectors.rows(), dim);
        for (int i = 0; i < out.values().length; i++) {
            out.values()[i] = (float) (vectors.values()[i] - mean[i % dim]);
        }
        return new Centered(out, mean);
    }
}
