package dev.quarry.query;

/// Hits by the value of an attribute: the best few documents of each of the best values. A query's [Page] counts
/// groups then: its `k` is how many come back, its offset how many of the best are left out.
///
/// A document with several values belongs to the group of each.
///
/// @param attribute whose values make groups
/// @param perGroup how many hits of a group come back at most, from 1; default 1
/// @param without what documents without a value do; default [Without#DROPPED]
public record Grouping(String attribute, int perGroup, Without without) {

    /// What becomes of documents that have no value of the attribute.
    public enum Without {
        /// They are no hits.
        DROPPED,
        /// Each is a group of its own.
        ALONE
    }

    public Grouping {
        if (perGroup < 1) {
            throw new InvalidQueryException("hits of a group", "at least 1", Integer.toString(perGroup));
        }
    }

    public static Grouping by(String attribute) {
        return new Grouping(attribute, 1, Without.DROPPED);
    }

    public Grouping withPerGroup(int other) {
        return new Grouping(attribute, other, without);
    }

    public Grouping with(Without other) {
        return new Grouping(attribute, perGroup, other);
    }
}
