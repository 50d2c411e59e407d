package dev.quarry.format.pq;

/// The numbers of a model, by which the sizes of its matrices are known.
///
/// @param dim of a vector, from 1 to [#MOST_DIM]
/// @param codes M, at most `dim`, and the bits of a code
/// @param metric what vectors are compared by: 1 squared distance, 2 inner product, 3 cosine
/// @param lists of the coarse quantizer, 0 for none
/// @param encodes what codes stand for under a coarse quantizer: 1 vectors, 2 residuals; 0 without one
public record PqModelShape(int dim, PqCodesShape codes, int metric, int lists, int encodes) {

    /// The most dimensions of a vector.
    public static final int MOST_DIM = 65_536;

    /// The highest number of a metric.
    static final int METRICS = 3;

    /// The highest number of what codes stand for.
    static final int ENCODES = 2;

    public PqModelShape {
        if (dim < 1 || dim > MOST_DIM) {
            throw new IllegalArgumentException("dim: expected 1 to " + MOST_DIM + ", found " + dim);
        }
        if (codes.subQuantizers() > dim) {
            throw new IllegalArgumentException(
                    "sub-quantizers: expected at most %d, found %d".formatted(dim, codes.subQuantizers()));
        }
        if (metric < 1 || metric > METRICS) {
            throw new IllegalArgumentException("metric: expected 1 to 3, found " + metric);
        }
        if (lists < 0) {
            throw new IllegalArgumentException("lists: expected at least 0, found " + lists);
        }
        if (lists == 0 ? encodes != 0 : encodes < 1 || encodes > ENCODES) {
            throw new IllegalArgumentException(
                    "encodes: expected %s, found %d".formatted(lists == 0 ? "0" : "1 or 2", encodes));
        }
    }

    /// Values of a rotation, `(dim, dim)`; of a map of queries too.
    public long rotationValues() {
        return (long) dim * dim;
    }

    /// Values of the coarse centroids, `(lists, dim)`.
    public long coarseValues() {
        return (long) lists * dim;
    }

    /// Values of a codebook, `(M, entries, ceil(dim / M))`.
    public long codebookValues() {
        int m = codes.subQuantizers();
        return (long) m * codes.entries() * ((dim + m - 1) / m);
    }
}
