package dev.quarry.pq;

/// How hard a search through lists tries. Independent of how the lists were built.
///
/// @param probes how many of the lists nearest to the query are scanned, at least 1; empty ones do not count. Recall
///     and time grow with it; from the number of lists on, all are scanned
/// @param rescore how many of the best are scored again by their full rows where these are kept, raised to `k`; 0 for
///     none, so that hits come back with the scores of codes; [#BY_ENCODING] takes what suits the codes
public record IvfQuery(int probes, int rescore) {

    /// As many of the best are scored again as the encoding of codes suggests.
    public static final int BY_ENCODING = -1;

    public IvfQuery {
        if (probes < 1) {
            throw new IllegalArgumentException("probes: expected at least 1, found " + probes);
        }
        if (rescore < BY_ENCODING) {
            throw new IllegalArgumentException("rescore: expected at least 0, or -1, found " + rescore);
        }
    }

    /// A search whose second pass is as wide as suits the codes.
    public IvfQuery(int probes) {
        this(probes, BY_ENCODING);
    }

    /// 16 probes: a recall at 10 of about 0.99 where 60,000 images lie in 256 lists.
    public static IvfQuery defaults() {
        return new IvfQuery(16);
    }

    public IvfQuery withRescore(int other) {
        return new IvfQuery(probes, other);
    }
}
