package dev.quarry.pq;

import dev.quarry.format.pq.PqCodesShape;

/// How vectors are cut and coded. A vector `(dim)`, rotated where the model does so, is cut into M slices of
/// equal length, the last ones filled up with zeros; each slice is replaced by the number of its nearest
/// centroid.
///
/// @param dim of a vector, from 1
/// @param codes M and the bits of a code
public record PqShape(int dim, PqCodesShape codes) {

    public PqShape {
        if (dim < 1) {
            throw new IllegalArgumentException("dim: expected at least 1, found " + dim);
        }
        if (codes.subQuantizers() > dim) {
            throw new IllegalArgumentException(
                    "sub-quantizers: expected at most %d dimensions, found %d".formatted(dim, codes.subQuantizers()));
        }
    }

    /// M slices, codes of so many bits.
    public static PqShape of(int dim, int subQuantizers, int bits) {
        return new PqShape(dim, new PqCodesShape(subQuantizers, bits));
    }

    /// M.
    public int subQuantizers() {
        return codes.subQuantizers();
    }

    /// Centroids of a sub-quantizer.
    public int entries() {
        return codes.entries();
    }

    /// Values of a slice.
    public int sliceDim() {
        return (dim + subQuantizers() - 1) / subQuantizers();
    }

    /// Values of all slices, at least [#dim].
    public int paddedDim() {
        return sliceDim() * subQuantizers();
    }

    /// The size of a codebook.
    public int codebookValues() {
        return Math.multiplyExact(entries(), paddedDim());
    }
}
