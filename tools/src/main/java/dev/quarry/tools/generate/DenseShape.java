package dev.quarry.tools.generate;

/// What the vectors of a [DenseCollection] look like, whatever its size and seed.
///
/// @param dimension of the vectors, 2 to 16,384
/// @param ownDirections directions in which the vectors of a topic differ from each other, 1 to `dimension`; more
///     make a higher intrinsic dimension, and a collection that is harder to search
/// @param domains broadest groups of vectors, 1 to 65,536
/// @param vectorsPerTopic mean vectors of the narrowest group, at least 1
public record DenseShape(int dimension, int ownDirections, int domains, double vectorsPerTopic) {
    /// Text embeddings of 768 dimensions.
    public static final DenseShape EMBEDDINGS = new DenseShape(768, 100, 64, 8);

    public DenseShape {
        if (dimension < 2 || dimension > 16_384) {
            throw new IllegalArgumentException("dimension must be in 2..16384, found " + dimension);
        }
        if (ownDirections < 1 || ownDirections > dimension) {
            throw new IllegalArgumentException("ownDirections must be in 1.." + dimension + ", found " + ownDirections);
        }
        if (domains < 1 || domains > 1 << 16) {
            throw new IllegalArgumentException("domains must be in 1..65536, found " + domains);
        }
        if (!(vectorsPerTopic >= 1) || vectorsPerTopic > 1e9) {
            throw new IllegalArgumentException("vectorsPerTopic must be in 1..1e9, found " + vectorsPerTopic);
        }
    }
}
