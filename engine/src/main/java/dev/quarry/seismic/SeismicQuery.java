package dev.quarry.seismic;

/// How hard a search tries. Independent of how the index was built, except that the best values follow from it.
///
/// @param queryCut how many lists are entered, those of the query's largest weights that have one; the whole
///     query scores rows and summaries all the same. More costs time and finds more
/// @param heapFactor a block is skipped when `k` hits are kept and its summary's score is below
///     `worst kept score / heapFactor`, which is the paper's rule. 1 takes summaries at their word, lower is
///     faster, higher finds more; `Float.POSITIVE_INFINITY` skips nothing
/// @param order in which order blocks are looked at
/// @param tailBound from 0 to 1, only where rows are stored [dev.quarry.format.rows.SparseEncoding#SPLIT]: the
///     smaller values of a row are read when its larger ones, together with this part of the most that the
///     smaller ones can add, reach the `k`-th best row. 1, the default, loses nothing; lower is faster
/// @param neighbors how many of the rows most like it are looked at of each row that is among the best `k`, at
///     least 0, which leaves the graph alone; as many as it has where there are fewer. Without a graph it means
///     nothing
/// @param summaryTerms how many of the query's terms score summaries, those of its largest weights, at least
///     1. Fewer
///     cost less; what the light ones would add to a block's score matters little to its rank. Rows are
/// always scored by the whole query
public record SeismicQuery(
        int queryCut, float heapFactor, BlockOrder order, float tailBound, int neighbors, int summaryTerms) {

    /// For `neighbors`: all that there are.
    public static final int ALL_NEIGHBORS = Integer.MAX_VALUE;

    /// For `summaryTerms`: the whole query.
    public static final int ALL_TERMS = Integer.MAX_VALUE;

    public SeismicQuery {
        if (queryCut < 1) {
            throw new IllegalArgumentException("queryCut: expected at least 1, found " + queryCut);
        }
        if (!(heapFactor > 0)) {
            throw new IllegalArgumentException("heapFactor: expected more than 0, found " + heapFactor);
        }
        if (!(tailBound >= 0 && tailBound <= 1)) {
            throw new IllegalArgumentException("tailBound: expected 0 to 1, found " + tailBound);
        }
        if (neighbors < 0) {
            throw new IllegalArgumentException("neighbors: expected at least 0, found " + neighbors);
        }
        if (summaryTerms < 1) {
            throw new IllegalArgumentException("summaryTerms: expected at least 1, found " + summaryTerms);
        }
    }

    /// With a tail bound of 1, all neighbors, and all terms for summaries.
    public SeismicQuery(int queryCut, float heapFactor, BlockOrder order) {
        this(queryCut, heapFactor, order, 1, ALL_NEIGHBORS, ALL_TERMS);
    }

    public SeismicQuery withQueryCut(int other) {
        return new SeismicQuery(other, heapFactor, order, tailBound, neighbors, summaryTerms);
    }

    public SeismicQuery withHeapFactor(float other) {
        return new SeismicQuery(queryCut, other, order, tailBound, neighbors, summaryTerms);
    }

    public SeismicQuery withSummaryTerms(int other) {
        return new SeismicQuery(queryCut, heapFactor, order, tailBound, neighbors, other);
    }

    public SeismicQuery withTailBound(float other) {
        return new SeismicQuery(queryCut, heapFactor, order, other, neighbors, summaryTerms);
    }

    public SeismicQuery withNeighbors(int other) {
        return new SeismicQuery(queryCut, heapFactor, order, tailBound, other, summaryTerms);
    }

    /// Settings for a recall of about 0.95 or more with the default build settings.
    public static SeismicQuery defaults() {
        return new SeismicQuery(8, 0.9f, BlockOrder.ALL_SORTED);
    }

    /// Enters all lists and skips nothing: finds exactly what the lists hold.
    public static SeismicQuery exhaustive() {
        return new SeismicQuery(Integer.MAX_VALUE, Float.POSITIVE_INFINITY, BlockOrder.STORED).withNeighbors(0);
    }
}
