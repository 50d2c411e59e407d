package dev.quarry.batch;

/// The best rows of each of some queries.
///
/// @param k places for each query
/// @param rows `(queries, k)`: best first, the lower of equally good ones first; -1 where there are no more
/// @param scores `(queries, k)`: higher is better; negative infinity where there is no row
public record NearestRows(int k, int[] rows, float[] scores) {

    /// How many queries.
    public int queries() {
        return rows.length / k;
    }
}
