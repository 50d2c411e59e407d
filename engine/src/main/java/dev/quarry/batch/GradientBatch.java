package dev.quarry.batch;

import dev.quarry.kernel.Metric;

/// What a batch of ranking losses says of the codes of a product quantizer. The score of a row is the sum over
/// books of what the query scores with the centroid of the row's code: their dot product, or under squared
/// distance its negative.
///
/// @param metric dot product (also for cosine) or squared distance
/// @param centroids what codes stand for
/// @param mapped `(queries, books * dim)`: the mapped queries
/// @param slopes `(queries, books, entries)`: the sum, over a query's rows that have this code, of the derivative
///     of the mean loss by the row's score
public record GradientBatch(Metric metric, Centroids centroids, float[] mapped, float[] slopes) {

    public GradientBatch {
        int width = centroids.books() * centroids.dim();
        if (mapped.length % width != 0
                || slopes.length != (long) mapped.length / width * centroids.books() * centroids.entries()) {
            throw new IllegalArgumentException(
                    "expected queries of %d values and %d slopes, found %d values and %d slopes"
                            .formatted(width, centroids.books() * centroids.entries(), mapped.length, slopes.length));
        }
    }

    /// How many queries.
    public int queries() {
        return mapped.length / (centroids.books() * centroids.dim());
    }
}
