package dev.quarry.pq;

/// What searches through lists did, added up. Not thread-safe: it belongs to one searcher.
public final class IvfCounts {

    long lists;
    long rows;

    IvfCounts() {}

    /// Lists scanned.
    public long listsVisited() {
        return lists;
    }

    /// Rows in these lists: their codes were read.
    public long rowsScored() {
        return rows;
    }

    /// Starts again at zero.
    public void reset() {
        lists = 0;
        rows = 0;
    }
}
