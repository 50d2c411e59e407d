package dev.quarry.adapt;

import dev.quarry.format.adapt.AdapterContents;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.linear.Matrix;

/// Turns a query of a new model into one of an old model: a matrix, then an offset. Immutable; the arrays in it
/// must not be changed.
///
/// @param matrix `(oldDim, newDim)`
/// @param offset `(oldDim)`
public record QueryAdapter(Matrix matrix, float[] offset) {

    public QueryAdapter {
        if (matrix.rows() < 1 || matrix.columns() < 1 || offset.length != matrix.rows()) {
            throw new IllegalArgumentException("adapter: expected an offset of %d for a matrix of %d by %d, found %d"
                    .formatted(matrix.rows(), matrix.rows(), matrix.columns(), offset.length));
        }
    }

    /// Values of an adapted query.
    public int oldDim() {
        return matrix.rows();
    }

    /// Values of a query.
    public int newDim() {
        return matrix.columns();
    }

    /// Adapts a query.
    ///
    /// @param query `(newDim)`
    /// @return `(oldDim)`; of no particular length, so a metric that needs length 1 must see to it
    public float[] adapt(float[] query) {
        if (query.length != newDim()) {
            throw new IllegalArgumentException(
                    "query: expected %d dimensions, found %d".formatted(newDim(), query.length));
        }
        float[] out = new float[oldDim()];
        for (int row = 0; row < out.length; row++) {
            int at = row * query.length;
            double even = offset[row];
            double odd = 0;
            for (int i = 0; i + 1 < query.length; i += 2) {
                even += (double) matrix.values()[at + i] * query[i];
                odd += (double) matrix.values()[at + i + 1] * query[i + 1];
            }
            if (query.length % 2 == 1) {
                odd += (double) matrix.values()[at + query.length - 1] * query[query.length - 1];
            }
            out[row] = (float) (even + odd);
        }
        return out;
    }

    /// The SHA-256 of all of it.
    public Fingerprint fingerprint() {
        return contents().fingerprint();
    }

    AdapterContents contents() {
        return new AdapterContents(oldDim(), newDim(), matrix.values(), offset);
    }

    static QueryAdapter of(AdapterContents contents) {
        return new QueryAdapter(new Matrix(contents.oldDim(), contents.newDim(), contents.matrix()), contents.offset());
    }
}
