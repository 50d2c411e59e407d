package dev.quarry.adapt;

import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import java.util.SplittableRandom;

/// Linear prediction of one set of centered vectors from another, with a ridge and a limited rank.
///
/// With `G = X'X + r I` and `C = X'Y` the ridge solution is `B = G^-1 C`, found by a Cholesky decomposition in
/// double precision. The best solution of rank `k` in the same sense is `B V V'`, where `V` are the `k` first
/// eigenvectors of `B' G B = B' C`, found by orthogonal iteration.
final class RidgeRegression {

    /// Directions followed beyond those wanted, so that the wanted ones are told apart.
    private static final int SPARE = 8;

    private static final int STEPS = 60;

    private final Products products;

    RidgeRegression(Products products) {
        this.products = products;
    }

    /// The matrix whose product with a vector of `x` predicts that of `y`, `(yDim, xDim)`.
    ///
    /// @param x `(n, xDim)`
    /// @param y `(n, yDim)`
    Matrix fit(Matrix x, Matrix y, AdapterMethod.Affine method) {
        Matrix cross = products.transposedTimes(x, y);
        Matrix gram = products.transposedTimes(x, x);
        Matrix full = solve(gram, method.ridge(), cross);
        if (method.rank() >= Math.min(x.columns(), y.columns())) {
            return full.transposed();
        }
        Matrix explained = products.transposedTimes(full, cross);
        Matrix directions = leading(explained, method.rank());
        Matrix reduced = products.times(full, directions);
        return products.timesTransposed(directions, reduced);
    }

    private static Matrix solve(Matrix gram, double ridge, Matrix right) {
        int size = gram.rows();
        double trace = 0;
        for (int i = 0; i < size; i++) {
            trace += gram.get(i, i);
        }
        double added = trace > 0 ? ridge * trace / size : 1;
        double[][] lower = cholesky(gram, added);
        int columns = right.columns();
        double[][] out = new double[size][columns];
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < columns; c++) {
                out[i][c] = right.get(i, c);
            }
            for (int j = 0; j < i; j++) {
                subtract(out[i], lower[i][j], out[j]);
            }
            divide(out[i], lower[i][i]);
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int j = i + 1; j < size; j++) {
                subtract(out[i], lower[j][i], out[j]);
            }
            divide(out[i], lower[i][i]);
        }
        Matrix solution = Matrix.zero(size, columns);
        for (int i = 0; i < size; i++) {
            for (int c = 0; c < columns; c++) {
                solution.values()[i * columns + c] = (float) out[i][c];
            }
        }
        return solution;
    }

    private static double[][] cholesky(Matrix gram, double added) {
        int size = gram.rows();
        double[][] lower = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = gram.get(i, j) + (i == j ? added : 0);
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i == j && !(sum > 0)) {
                    throw new ArithmeticException("expected a positive definite matrix, found pivot " + sum + " in row "
                            + i + "; a larger ridge may help");
                }
                lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
            }
        }
        return lower;
    }

    private static void subtract(double[] from, double factor, double[] values) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * values[i];
        }
    }

    private static void divide(double[] values, double by) {
        for (int i = 0; i < values.length; i++) {
            values[i] /= by;
        }
    }

    /// The first eigenvectors of a symmetric matrix, `(size, rank)`.
    private Matrix leading(Matrix symmetric, int rank) {
        int size = symmetric.rows();
        int followed = Math.min(size, rank + SPARE);
        SplittableRandom random = new SplittableRandom(1);
        Matrix basis = Matrix.zero(followed, size);
        for (int i = 0; i < basis.values().length; i++) {
            basis.values()[i] = (float) random.nextGaussian();
        }
        orthonormalise(basis);
        for (int step = 0; step < STEPS; step++) {
            basis = products.timesTransposed(basis, symmetric);
            orthonormalise(basis);
        }
        Matrix first = Matrix.zero(rank, size);
        System.arraycopy(basis.values(), 0, first.values(), 0, first.values().length);
        return first.transposed();
    }

    /// Makes rows orthonormal in their order (Gram-Schmidt, twice); a row that depends on earlier ones becomes
    /// zero.
    private static void orthonormalise(Matrix rows) {
        int size = rows.columns();
        float[] v = rows.values();
        for (int i = 0; i < rows.rows(); i++) {
            double before = dot(v, i * size, i * size, size);
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    double share = dot(v, i * size, j * size, size);
                    for (int c = 0; c < size; c++) {
                        v[i * size + c] -= (float) (share * v[j * size + c]);
                    }
                }
            }
            double norm = dot(v, i * size, i * size, size);
            double scale = norm > 1e-12 * before ? 1 / Math.sqrt(norm) : 0;
            for (int c = 0; c < size; c++) {
                v[i * size + c] *= (float) scale;
            }
        }
    }

    private static double dot(float[] values, int a, int b, int size) {
        double sum = 0;
        for (int c = 0; c < size; c++) {
            sum += (double) values[a + c] * values[b + c];
        }
        return sum;
    }
}
