package dev.quarry.hnsw;

/// How hard a search tries. Independent of how the graph was built.
///
/// @param ef how many candidates are kept while walking level 0, at least 1; raised to `k` where it is lower.
///     Recall and time grow with it
/// @param patience ends a search after so many expanded nodes in a row that brought nothing among the `k` best;
///     [#ENDLESS] never does. Saves time on easy queries and costs recall on others (Teofili and Lin: Patience in
///     Proximity, ECIR 2025)
/// @param rescore how many of the best are scored again by their full rows where the walk reads codes, raised to `k`
///     and not more than `ef` has; 0 for none, so that hits come back with the scores of codes;
///     [#BY_ENCODING] takes what suits the codes. Without codes it means nothing
public record HnswQuery(int ef, int patience, int rescore) {

    /// Never ends a search early.
    public static final int ENDLESS = Integer.MAX_VALUE;

    /// As many of the best are scored again as the encoding of codes suggests.
    public static final int BY_ENCODING = -1;

    public HnswQuery {
        if (ef < 1) {
            throw new IllegalArgumentException("ef: expected at least 1, found " + ef);
        }
        if (patience < 1) {
            throw new IllegalArgumentException("patience: expected at least 1, found " + patience);
        }
        if (rescore < BY_ENCODING) {
            throw new IllegalArgumentException("rescore: expected at least 0, or -1, found " + rescore);
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

    /// A search whose second pass is as wide as suits the codes.
    public HnswQuery(int ef, int patience) {
        this(ef, patience, BY_ENCODING);
    }

    public HnswQuery withRescore(int other) {
        return new HnswQuery(ef, patience, other);
    }
}
