package dev.quarry.linear;

/// Orthogonal matrices.
public final class Rotations {

    /// What of the nearest known rotation is mixed in, so that directions on which the matrix says nothing are
    /// left as they are.
    private static final double HOLD = 1e-4;

    private static final double TOLERANCE = 1e-5;
    private static final int MOST_STEPS = 100;

    private Rotations() {}

    /// The orthogonal matrix nearest to a square one, which maximises the trace of its transpose times the
    /// matrix: the solution of the orthogonal Procrustes problem (Schönemann, Psychometrika 1966), there found
    /// by a singular value decomposition.
    ///
    /// Here it is found by the Newton-Schulz iteration `X <- 1.5 X - 0.5 X X' X`, which drives all singular
    /// values to 1 and needs nothing but products. Its first matrix is scaled to singular values of at most 1.
    ///
    /// @param held the rotation kept where the matrix is singular; it weighs 1e-4 of the matrix's largest
    ///     direction
    /// @throws ArithmeticException when a value is not finite
    public static Matrix nearest(Matrix matrix, Matrix held, Products products) {
        if (matrix.rows() != matrix.columns() || held.rows() != matrix.rows() || held.columns() != matrix.columns()) {
            throw new IllegalArgumentException("expected two square matrices of the same size, found %d by %d, %d by %d"
                    .formatted(matrix.rows(), matrix.columns(), held.rows(), held.columns()));
        }
        for (float value : matrix.values()) {
            if (!Float.isFinite(value)) {
                throw new ArithmeticException("expected finite values, found " + value);
            }
        }
        double scale = largestSingularValue(matrix);
        Matrix x = Matrix.zero(matrix.rows(), matrix.columns());
        for (int i = 0; i < x.values().length; i++) {
            double value = scale > 0 ? matrix.values()[i] / scale : 0;
            x.values()[i] = (float) ((1 - HOLD) * value + HOLD * held.values()[i]);
        }
        for (int step = 0; step < MOST_STEPS; step++) {
            Matrix gram = products.transposedTimes(x, x);
            if (distanceToIdentity(gram) < TOLERANCE) {
                return x;
            }
            Matrix cube = products.times(x, gram);
            for (int i = 0; i < x.values().length; i++) {
                x.values()[i] = 1.5f * x.values()[i] - 0.5f * cube.values()[i];
            }
        }
        throw new ArithmeticException("expected an orthogonal matrix after " + MOST_STEPS + " steps, found none");
    }

    /// An upper bound a few percent above it: power iteration, from the row of largest norm, and some room.
    private static double largestSingularValue(Matrix matrix) {
        int size = matrix.rows();
        double[] v = largestRow(matrix);
        double norm = 0;
        for (int step = 0; step < 30; step++) {
            double[] u = new double[size];
            double[] next = new double[size];
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    u[i] += matrix.get(i, j) * v[j];
                }
            }
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    next[j] += matrix.get(i, j) * u[i];
                }
            }
            norm = Math.sqrt(norm(next));
            if (norm == 0 || Double.isNaN(norm)) {
                return norm;
            }
            for (int j = 0; j < size; j++) {
                v[j] = next[j] / norm;
            }
        }
        // the iteration converges up to sqrt(3) times its value, so a bound that is a little low does no harm
        return 1.05 * Math.sqrt(norm);
    }

    private static double[] largestRow(Matrix matrix) {
        double[] best = new double[matrix.columns()];
        double most = 0;
        for (int i = 0; i < matrix.rows(); i++) {
            double[] row = new double[matrix.columns()];
            for (int j = 0; j < row.length; j++) {
                row[j] = matrix.get(i, j);
            }
            double norm = norm(row);
            if (norm > most) {
                most = norm;
                best = row;
            }
        }
        for (int j = 0; j < best.length; j++) {
            best[j] /= most > 0 ? Math.sqrt(most) : 1;
        }
        return best;
    }

    private static double norm(double[] v) {
        double sum = 0;
        for (double x : v) {
            sum += x * x;
        }
        return sum;
    }

    /// The largest difference of an entry.
    private static double distanceToIdentity(Matrix gram) {
        double most = 0;
        for (int i = 0; i < gram.rows(); i++) {
            for (int j = 0; j < gram.columns(); j++) {
                double difference = Math.abs(gram.get(i, j) - (i == j ? 1 : 0));
                most = difference > most || Double.isNaN(difference) ? difference : most;
            }
        }
        return most;
    }
}
