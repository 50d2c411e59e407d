package dev.quarry.jpq;

import dev.quarry.linear.Matrix;

/// The full vectors of rows, for training that learns from them. Shared by all threads.
public interface VectorRows {

    /// How many rows.
    int rows();

    /// Values of a vector.
    int dim();

    /// Copies a row's vector to `out` from `at` on; zeros for a row without one.
    void copy(int row, float[] out, int at);

    /// Vectors on the heap.
    ///
    /// @param vectors `(rows, dim)`, shared, not copied
    static VectorRows of(Matrix vectors) {
        return new VectorRows() {
            @Override
            public int rows() {
                return vectors.rows();
            }

            @Override
            public int dim() {
                return vectors.columns();
            }

            @Override
            public void copy(int row, float[] out, int at) {
                System.arraycopy(vectors.values(), row * vectors.columns(), out, at, vectors.columns());
            }
        };
    }
}
