package dev.quarry.pq;

import dev.quarry.linear.Matrix;

/// Vectors filled up to whole slices.
final class Slices {

    private Slices() {}

    /// The vectors with zeros behind; the same object where they have the length already.
    static Matrix padded(Matrix vectors, int columns) {
        if (columns == vectors.columns()) {
            return vectors;
        }
        Matrix out = Matrix.zero(vectors.rows(), columns);
        for (int row = 0; row < vectors.rows(); row++) {
            System.arraycopy(vectors.values(), row * vectors.columns(), out.values(), row * columns, vectors.columns());
        }
        return out;
    }
}
