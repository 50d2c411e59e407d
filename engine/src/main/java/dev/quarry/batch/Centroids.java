package dev.quarry.batch;

/// Centroids of one or more books, each for a slice of the points.
///
/// @param books how many slices, at least 1
/// @param entries centroids of a book, at least 1
/// @param dim values of a centroid, at least 1
/// @param values `(books, entries, dim)`; not copied
public record Centroids(int books, int entries, int dim, float[] values) {

    public Centroids {
        if (books < 1
                || entries < 1
                || dim < 1
                || Math.multiplyExact(Math.multiplyExact((long) books, entries), dim) != values.length) {
            throw new IllegalArgumentException("expected %d books of %d centroids of %d values, found %d values"
                    .formatted(books, entries, dim, values.length));
        }
    }
}
