package dev.quarry.seismic;

/// How hard a search tries. Independent of how the index was built, except that the best values follow from it.
///
/// @param queryCut how many lists are entered, those of the query's largest weights that have one; the whole query
///     scores rows and summaries all the same. More costs time and finds more
/// @param heapFactor a block is skipped when `k` hits are kept and its summary's score is below `worst kept score
///     / heapFactor`, which is the paper's rule. 1 takes summaries at their word, lower is faster, higher finds
///     more; `Float.POSITIVE_INFINITY` skips nothing
/// @param order in which order blocks are looked at
public record SeismicQuery(int queryCut, float heapFactor, BlockOrder order) {

    public SeismicQuery {
        if (queryCut < 1) {
            throw new IllegalArgumentException("queryCut: expected at least 1, found " + queryCut);
        }
        if (!(heapFactor > 0)) {
            throw new IllegalArgumentException("heapFactor: expected more than 0, found " + heapFactor);
        }
    }

    /// Settings for a recall of about 0.95 or more with the default build settings.
    public static SeismicQuery defaults() {
        return new SeismicQuery(10, 1f, BlockOrder.ALL_SORTED);
    }

    /// Enters all lists and skips nothing: finds exactly what the lists hold.
    public static SeismicQuery exhaustive() {
        return new SeismicQuery(Integer.MAX_VALUE, Float.POSITIVE_INFINITY, BlockOrder.STORED);
    }
}
