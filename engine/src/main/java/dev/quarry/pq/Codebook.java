package dev.quarry.pq;

/// The centroids of all sub-quantizers.
///
/// @param shape of the quantizer
/// @param values `(M, entries, sliceDim)`, shared, not copied
public record Codebook(PqShape shape, float[] values) {

    public Codebook {
        if (values.length != shape.codebookValues()) {
            throw new IllegalArgumentException(
                    "codebook: expected %d values, found %d".formatted(shape.codebookValues(), values.length));
        }
    }

    /// Where a centroid starts in [#values].
    public int offset(int subQuantizer, int code) {
        return (subQuantizer * shape.entries() + code) * shape.sliceDim();
    }

    /// Writes the vector that codes stand for.
    ///
    /// @param codes M of them from `at` on, one a byte
    /// @param out `(paddedDim)` values from `to` on
    public void decode(byte[] codes, int at, float[] out, int to) {
        int slice = shape.sliceDim();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            System.arraycopy(values, offset(m, codes[at + m] & 0xFF), out, to + m * slice, slice);
        }
    }
}
