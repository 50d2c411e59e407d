package dev.quarry.seismic;

/// How a list's rows are cut into blocks.
public sealed interface Blocking {

    /// Shallow clustering, the default: some rows of the list, drawn at random, become centroids, and each row
    /// joins the centroid with the largest dot product.
    ///
    /// @param centroids the number of centroids as a part of the list's rows, more than 0, at most 1; 0.05 gives
    ///     blocks of twenty rows on average. Smaller blocks have sharper summaries, but more of them
    /// @param centroidTerms how many of a centroid's terms, those with the largest values, rows are compared with
    /// @param leastRows clusters with fewer rows are dissolved, their rows join the best other cluster
    /// @param seed for the draw
    record Clustered(double centroids, int centroidTerms, int leastRows, long seed) implements Blocking {
        public Clustered {
            if (!(centroids > 0 && centroids <= 1)) {
                throw new IllegalArgumentException("centroids: expected more than 0, at most 1, found " + centroids);
            }
            requirePositive("centroidTerms", centroidTerms);
            requirePositive("leastRows", leastRows);
        }
    }

    /// Rows in random order, cut into blocks of equal size. A baseline.
    ///
    /// @param blockRows the rows of a block; the last may have fewer
    /// @param seed for the order
    record Random(int blockRows, long seed) implements Blocking {
        public Random {
            requirePositive("blockRows", blockRows);
        }
    }

    /// Rows in descending order of their value in the list, cut into blocks of equal size. The fastest to build.
    ///
    /// @param blockRows the rows of a block; the last may have fewer
    record ByValue(int blockRows) implements Blocking {
        public ByValue {
            requirePositive("blockRows", blockRows);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
        }
    }
}
