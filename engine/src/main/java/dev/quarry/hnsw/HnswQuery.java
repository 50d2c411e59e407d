package dev.quarry.hnsw;

/// How hard a search tries. Independent of how the graph was built.
///
/// @param ef how many candidates are kept while walking level 0, at least 1; raised to `k` where it is lower.
///     Recall and time grow with it
/// @param patience ends a search after so many expanded nodes in a row that brought nothing among the `k` best;
///     [#ENDLESS] never does. Saves time on easy queries and costs recall on others (Teofili and Lin: Patience in
///     Proximity, ECIR 2025)
public record HnswQuery(int ef, int patience) {

    /// Never ends a search early.
    public static final int ENDLESS = Integer.MAX_VALUE;

    public HnswQuery {
        if (ef < 1) {
            throw new IllegalArgumentException("ef: expected at least 1, found " + ef);
        }
        if (patience < 1) {
            throw new IllegalArgumentException("patience: expected at least 1, found " + patience);
        }
    }

    /// Settings for a recall at 10 of about 0.99 on collections of a million vectors or less.
    public static HnswQuery defaults() {
        return new HnswQuery(100);
    }

    /// A search that ends by itself.
    public HnswQuery(int ef) {
        this(ef, ENDLESS);
    }
}
