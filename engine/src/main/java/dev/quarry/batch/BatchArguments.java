package dev.quarry.batch;

/// What every implementation of [BatchOps] asks of its arguments before anything starts.
public final class BatchArguments {

    /// The most neighbors of a query.
    public static final int MOST_NEIGHBORS = 1024;

    private BatchArguments() {}

    /// Of [BatchOps#assign].
    public static void requireAssign(BatchPoints points, Centroids centroids, int[] codes, float[] distances) {
        require("values of a point", (long) centroids.books() * centroids.dim(), points.dim());
        long all = (long) points.count() * centroids.books();
        requireRoom("codes", all, codes.length);
        requireRoom("distances", all, distances.length);
    }

    /// Of [BatchOps#step].
    public static void requireStep(
            BatchPoints points, Centroids centroids, int[] codes, float[] distances, double[] sums, int[] sizes) {
        requireAssign(points, centroids, codes, distances);
        requireRoom("sums", centroids.values().length, sums.length);
        requireRoom("sizes", (long) centroids.books() * centroids.entries(), sizes.length);
    }

    /// Of [BatchOps#timesTransposed].
    public static void requireTimesTransposed(BatchPoints a, float[] b, int columns, float[] out) {
        if (columns < 1) {
            throw new IllegalArgumentException("columns: expected at least 1, found " + columns);
        }
        requireRoom("the second factor", (long) columns * a.dim(), b.length);
        requireRoom("the product", (long) a.count() * columns, out.length);
    }

    /// Of [BatchOps#transposedTimes].
    public static void requireTransposedTimes(BatchPoints a, BatchPoints b, float[] out) {
        require("rows", a.count(), b.count());
        requireRoom("the product", (long) a.dim() * b.dim(), out.length);
    }

    /// Of [BatchOps#encode].
    public static void requireEncode(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists) {
        require("values of a vector", model.dim(), vectors.dim());
        requireRoom("codes", (long) vectors.count() * model.codebook().books(), codes.length);
        requireRoom("lists", model.listCount() == 0 ? 0 : vectors.count(), lists.length);
    }

    /// Of [BatchOps#nearest] and, with the rows' own dimension, [BatchOps#neighbors].
    public static void requireNearest(int dim, int queries, int queryDim, int k) {
        require("values of a query", dim, queryDim);
        if (k < 1 || k > MOST_NEIGHBORS) {
            throw new IllegalArgumentException("k: expected 1 to %d, found %d".formatted(MOST_NEIGHBORS, k));
        }
        if ((long) queries * k > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "expected at most 2^31 results, found %d times %d".formatted(queries, k));
        }
    }

    /// Of [BatchOps#assignSparse].
    public static void requireAssignSparse(SparseLists lists, int[] centroid) {
        requireRoom("assignments", lists.entries().length, centroid.length);
    }

    /// Of [BatchOps#gradients].
    public static void requireGradients(GradientBatch batch, float[] centroids, float[] queries) {
        requireRoom("centroids", batch.centroids().values().length, centroids.length);
        requireRoom("queries", batch.mapped().length, queries.length);
    }

    /// Of [BatchOps#pool].
    public static void requirePool(int k, float above) {
        if (k < 1 || !(above >= 0)) {
            throw new IllegalArgumentException(
                    "expected k from 1 and a bound from 0, found %d and %s".formatted(k, above));
        }
    }

    private static void require(String what, long expected, long found) {
        if (expected != found) {
            throw new IllegalArgumentException("%s: expected %d, found %d".formatted(what, expected, found));
        }
    }

    private static void requireRoom(String what, long expected, long found) {
        if (expected > found) {
            throw new IllegalArgumentException(
                    "%s: expected room for %d values, found %d".formatted(what, expected, found));
        }
    }
}
