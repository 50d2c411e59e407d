package dev.quarry.linear;

import dev.quarry.build.Workers;
import dev.quarry.kernel.PanelKernel;
import java.util.Arrays;
import java.util.List;

/// Products of matrices. The result is the same at any number of threads: each sum is taken in a fixed order.
///
/// The second factor is cut into panels of 64 columns, laid out as the kernel reads them; inner dimensions
/// beyond [#INNER] are taken in parts, so that a panel stays in the cache.
///
/// @param kernel what multiplies
/// @param workers who does it
public record Products(PanelKernel kernel, Workers workers) {

    private static final int COLUMNS = PanelKernel.COLUMNS;
    private static final int INNER = 1024;
    private static final int ROWS = 64;
    private static final int CHUNK = 2048;

    /// `a` times `b`.
    public Matrix times(Matrix a, Matrix b) {
        requireEqual(a.columns(), b.rows());
        Matrix out = Matrix.zero(a.rows(), b.columns());
        add(a, b, out);
        return out;
    }

    /// `a` times the transpose of `b`.
    public Matrix timesTransposed(Matrix a, Matrix b) {
        return times(a, b.transposed());
    }

    /// The transpose of `a` times `b`, for matrices of many rows.
    public Matrix transposedTimes(Matrix a, Matrix b) {
        requireEqual(a.rows(), b.rows());
        Matrix out = Matrix.zero(a.columns(), b.columns());
        for (int from = 0; from < a.rows(); from += CHUNK) {
            int rows = Math.min(CHUNK, a.rows() - from);
            Matrix turned = Matrix.zero(a.columns(), rows);
            int start = from * a.columns();
            Matrix.transpose(a.values(), start, a.columns(), rows, a.columns(), turned.values(), rows);
            int end = (from + rows) * b.columns();
            add(turned, new Matrix(rows, b.columns(), Arrays.copyOfRange(b.values(), from * b.columns(), end)), out);
        }
        return out;
    }

    /// Adds `a` times `b` to `out`.
    private void add(Matrix a, Matrix b, Matrix out) {
        int panels = (b.columns() + COLUMNS - 1) / COLUMNS;
        for (int from = 0; from < a.columns(); from += INNER) {
            int inner = Math.min(INNER, a.columns() - from);
            float[][] packed = new float[panels][];
            for (int panel = 0; panel < panels; panel++) {
                packed[panel] = pack(b, from, inner, panel * COLUMNS);
            }
            int first = from;
            List<float[]> tiles = workers.scratch(() -> new float[ROWS * COLUMNS]);
            workers.run(tiles, (a.rows() + ROWS - 1) / ROWS, (tile, part) -> {
                int row = part * ROWS;
                int rows = Math.min(ROWS, a.rows() - row);
                int at = row * a.columns() + first;
                for (int panel = 0; panel < panels; panel++) {
                    kernel.product(a.values(), at, a.columns(), rows, inner, packed[panel], tile, 0);
                    addTile(tile, rows, out, row, panel * COLUMNS);
                }
            });
        }
    }

    private static float[] pack(Matrix b, int from, int inner, int column) {
        float[] panel = new float[inner * COLUMNS];
        int width = Math.min(COLUMNS, b.columns() - column);
        for (int i = 0; i < inner; i++) {
            System.arraycopy(b.values(), (from + i) * b.columns() + column, panel, i * COLUMNS, width);
        }
        return panel;
    }

    private static void addTile(float[] tile, int rows, Matrix out, int row, int column) {
        int width = Math.min(COLUMNS, out.columns() - column);
        for (int i = 0; i < rows; i++) {
            int to = (row + i) * out.columns() + column;
            for (int j = 0; j < width; j++) {
                out.values()[to + j] += tile[i * COLUMNS + j];
            }
        }
    }

    private static void requireEqual(int a, int b) {
        if (a != b) {
            throw new IllegalArgumentException("expected equal inner dimensions, found " + a + " and " + b);
        }
    }
}
