package dev.quarry.seismic;

/// How much of each posting list is kept: static pruning, which drops the smallest values of a list because rows
/// that matter for a query are found through another of its terms.
///
/// @param longestList the most postings a list keeps, its largest values (the paper's lambda); `Integer.MAX_VALUE`
///     for no bound
/// @param averageList the most postings that all lists keep together, divided by the number of terms that occur:
///     the largest values over all lists are kept; `Double.POSITIVE_INFINITY` for no bound. What `longestList`
///     cuts from a list beyond that is not given to other lists. More means higher recall, a larger index and a
///     longer build
public record Pruning(int longestList, double averageList) {

    public Pruning {
        if (longestList < 1) {
            throw new IllegalArgumentException("longestList: expected at least 1, found " + longestList);
        }
        if (!(averageList > 0)) {
            throw new IllegalArgumentException("averageList: expected more than 0, found " + averageList);
        }
    }

    /// Keeps everything.
    public static Pruning none() {
        return new Pruning(Integer.MAX_VALUE, Double.POSITIVE_INFINITY);
    }

    /// The `longest` largest values of each list.
    public static Pruning perList(int longest) {
        return new Pruning(longest, Double.POSITIVE_INFINITY);
    }

    /// The largest values over all lists, `average` a list, and in one list no more than `most` times that.
    public static Pruning global(double average, double most) {
        return new Pruning((int) Math.clamp(Math.ceil(average * most), 1, Integer.MAX_VALUE), average);
    }
}
