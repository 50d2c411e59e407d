package dev.quarry.linear;

/// A dense matrix `(rows, columns)`, row by row. The values are shared, not copied; whoever holds them may
/// change them.
///
/// @param rows from 0
/// @param columns from 0
/// @param values `(rows, columns)`
public record Matrix(int rows, int columns, float[] values) {

    public Matrix {
        if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException(
                    "expected %d by %d values, found %d".formatted(rows, columns, values.length));
        }
    }

    /// A matrix of zeros.
    ///
    /// @throws ArithmeticException when it has more values than an array holds
    public static Matrix zero(int rows, int columns) {
        return new Matrix(rows, columns, new float[Math.multiplyExact(rows, columns)]);
    }

    public static Matrix identity(int size) {
        Matrix out = zero(size, size);
        for (int i = 0; i < size; i++) {
            out.values[i * size + i] = 1;
        }
        return out;
    }

    public float get(int row, int column) {
        return values[row * columns + column];
    }

    public Matrix transposed() {
        Matrix out = zero(columns, rows);
        transpose(values, 0, columns, rows, columns, out.values, rows);
        return out;
    }

    /// Writes the transpose of `(rows, columns)` values, tile by tile.
    static void transpose(float[] from, int at, int stride, int rows, int columns, float[] to, int toStride) {
        int tile = 16;
        for (int r = 0; r < rows; r += tile) {
            for (int c = 0; c < columns; c += tile) {
                for (int i = r; i < Math.min(rows, r + tile); i++) {
                    for (int j = c; j < Math.min(columns, c + tile); j++) {
                        to[j * toStride + i] = from[at + i * stride + j];
                    }
                }
            }
        }
    }
}
