package dev.quarry.tools.faiss;

import dev.quarry.linear.Matrix;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import java.util.Optional;

/// A transform to fewer dimensions, as our models hold it. These cut vectors of `dim` values into slices of `dim
/// / M`; of such a slice, the first `kept / M` values are what faiss cuts its slice from, and the others are zero
/// everywhere: in the rows of the rotation, the centroids and the coarse centroids. So codes are the same, and
/// scores too, as zeros add nothing to a product or a distance.
///
/// @param dim of a vector; a multiple of M
/// @param kept dimensions that the transform leaves; a multiple of M below `dim`
/// @param subQuantizers M
record FaissReduction(int dim, int kept, int subQuantizers) {

    private int place(int i) {
        int slice = kept / subQuantizers;
        return i / slice * (dim / subQuantizers) + i % slice;
    }

    /// `(kept, dim)` to `(dim, dim)`.
    Matrix spreadRows(Matrix matrix) {
        Matrix out = Matrix.zero(dim, dim);
        for (int row = 0; row < kept; row++) {
            System.arraycopy(matrix.values(), row * dim, out.values(), place(row) * dim, dim);
        }
        return out;
    }

    /// `(n, kept)` to `(n, dim)`.
    Matrix spreadColumns(Matrix matrix) {
        Matrix out = Matrix.zero(matrix.rows(), dim);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int i = 0; i < kept; i++) {
                out.values()[row * dim + place(i)] = matrix.get(row, i);
            }
        }
        return out;
    }

    /// `(M, entries, kept / M)` to `(M, entries, dim / M)`.
    Codebook spread(Codebook codebook) {
        return resized(codebook, dim);
    }

    /// What a model's map of queries leaves, where it is less than a vector and the same in each slice.
    static Optional<FaissReduction> of(PqModel model, Matrix map) {
        int dim = model.shape().dim();
        int subQuantizers = model.shape().subQuantizers();
        int slice = model.shape().sliceDim();
        int left = 0;
        for (int row = 0; row < dim; row++) {
            if (!isZero(map.values(), row * dim, dim)) {
                left = Math.max(left, row % slice + 1);
            }
        }
        Codebook codebook = model.scoring();
        for (int at = 0; at < codebook.values().length; at++) {
            if (codebook.values()[at] != 0) {
                left = Math.max(left, at % slice + 1);
            }
        }
        return left == 0 || left == slice || dim != model.shape().paddedDim()
                ? Optional.empty()
                : Optional.of(new FaissReduction(dim, left * subQuantizers, subQuantizers));
    }

    private static boolean isZero(float[] values, int at, int count) {
        for (int i = at; i < at + count; i++) {
            if (values[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// `(dim, dim)` to `(kept, dim)`.
    Matrix narrowRows(Matrix matrix) {
        Matrix out = Matrix.zero(kept, dim);
        for (int row = 0; row < kept; row++) {
            System.arraycopy(matrix.values(), place(row) * dim, out.values(), row * dim, dim);
        }
        return out;
    }

    /// `(n, dim)` to `(n, kept)`.
    Matrix narrowColumns(Matrix matrix) {
        Matrix out = Matrix.zero(matrix.rows(), kept);
        for (int row = 0; row < matrix.rows(); row++) {
            for (int i = 0; i < kept; i++) {
                out.values()[row * kept + i] = matrix.get(row, place(i));
            }
        }
        return out;
    }

    /// `(M, entries, dim / M)` to `(M, entries, kept / M)`.
    Codebook narrow(Codebook codebook) {
        return resized(codebook, kept);
    }

    private Codebook resized(Codebook codebook, int size) {
        PqShape from = codebook.shape();
        PqShape to = PqShape.of(size, subQuantizers, from.codes().bits());
        float[] values = new float[to.codebookValues()];
        int both = Math.min(from.sliceDim(), to.sliceDim());
        for (int m = 0; m < subQuantizers; m++) {
            for (int code = 0; code < from.entries(); code++) {
                int at = (m * from.entries() + code) * to.sliceDim();
                System.arraycopy(codebook.values(), codebook.offset(m, code), values, at, both);
            }
        }
        return new Codebook(to, values);
    }
}
