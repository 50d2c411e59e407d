package dev.quarry.seismic;

/// How much of each posting list is kept: static pruning, which drops the smallest values of a list because rows
/// that matter for a query are found through another of its terms.
///
/// All bounds hold together. What `longestList` cuts from a list is given to the others, as far as a few rounds get.
///
/// @param longestList the most postings a list keeps, its largest values (the paper's lambda); `Integer.MAX_VALUE`
///     for no bound
/// @param averageList the most postings that all lists keep together, divided by the number of terms that occur:
///     the largest values over all lists are kept; `Double.POSITIVE_INFINITY` for no bound. More means higher
///     recall, a larger index and a longer build
/// @param share the most postings that all lists keep together, as a part of all there are, more than 0, at most 1:
///     the largest values again. Unlike an average it suits collections of every size, because the postings that
///     matter are much the same part of a row whichever collection it is in
/// @param shareFloor the share is not made to keep fewer postings than this: a collection of few rows is kept whole,
///     where dropping anything would save nothing and be noticed at once
public record Pruning(int longestList, double averageList, double share, long shareFloor) {

    /// About a thousand rows of long texts.
    private static final long FLOOR = 1 << 18;

    public Pruning {
        if (longestList < 1) {
            throw new IllegalArgumentException("longestList: expected at least 1, found " + longestList);
        }
        if (!(averageList > 0)) {
            throw new IllegalArgumentException("averageList: expected more than 0, found " + averageList);
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share: expected more than 0, at most 1, found " + share);
        }
        if (shareFloor < 0) {
            throw new IllegalArgumentException("shareFloor: expected 0 or more, found " + shareFloor);
        }
    }

    /// Keeps everything.
    public static Pruning none() {
        return new Pruning(Integer.MAX_VALUE, Double.POSITIVE_INFINITY, 1, FLOOR);
    }

    /// The `longest` largest values of each list.
    public static Pruning perList(int longest) {
        return new Pruning(longest, Double.POSITIVE_INFINITY, 1, FLOOR);
    }

    /// The largest values over all lists, `average` a list, and in one list no more than `most` times that.
    public static Pruning global(double average, double most) {
        return new Pruning((int) Math.clamp(Math.ceil(average * most), 1, Integer.MAX_VALUE), average, 1, FLOOR);
    }

    /// The largest values over all lists, a part of all postings but no fewer than 2^18, and in one list no more than
    /// `longest`.
    public static Pruning share(double share, int longest) {
        return new Pruning(longest, Double.POSITIVE_INFINITY, share, FLOOR);
    }
}
