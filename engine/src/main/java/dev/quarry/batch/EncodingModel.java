package dev.quarry.batch;

import org.jspecify.annotations.Nullable;

/// How vectors become codes.
///
/// @param dim values of a vector; the books' slices together are as many or more
/// @param rotation `(dim, dim)`: the rotated vector is this times the vector; null for none
/// @param lists `(lists, dim)`: centroids of lists, for rotated vectors; null for none
/// @param residuals what is encoded when there are lists
/// @param codebook at most 256 entries a book
public record EncodingModel(
        int dim, float @Nullable [] rotation, float @Nullable [] lists, Residuals residuals, Centroids codebook) {

    /// What is encoded.
    public enum Residuals {
        /// The rotated vector.
        NONE,
        /// What the centroid of its list leaves of it.
        OF_LIST
    }

    public EncodingModel {
        long slices = (long) codebook.books() * codebook.dim();
        if (dim < 1 || slices < dim || codebook.entries() > 256) {
            throw new IllegalArgumentException(
                    "expected slices of at least %d values in all and at most 256 entries, found %d and %d"
                            .formatted(dim, slices, codebook.entries()));
        }
        if (rotation != null && rotation.length != (long) dim * dim) {
            throw new IllegalArgumentException(
                    "rotation: expected %d by %d values, found %d".formatted(dim, dim, rotation.length));
        }
        if (lists != null && (lists.length == 0 || lists.length % dim != 0)) {
            throw new IllegalArgumentException(
                    "lists: expected centroids of %d values, found %d values".formatted(dim, lists.length));
        }
        if (lists == null && residuals == Residuals.OF_LIST) {
            throw new IllegalArgumentException("residuals: expected lists whose residuals are encoded, found none");
        }
    }

    /// Codes of vectors as they are.
    public static EncodingModel of(int dim, Centroids codebook) {
        return new EncodingModel(dim, null, null, Residuals.NONE, codebook);
    }

    /// The same, of rotated vectors.
    ///
    /// @param other `(dim, dim)`
    public EncodingModel withRotation(float[] other) {
        return new EncodingModel(dim, other, lists, residuals, codebook);
    }

    /// The same, with lists.
    ///
    /// @param centroids `(lists, dim)`
    public EncodingModel withLists(float[] centroids, Residuals encoded) {
        return new EncodingModel(dim, rotation, centroids, encoded, codebook);
    }

    /// How many lists there are, 0 for none.
    public int listCount() {
        return lists == null ? 0 : lists.length / dim;
    }
}
