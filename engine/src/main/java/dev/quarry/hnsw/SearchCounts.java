package dev.quarry.hnsw;

/// What searches did, added up. Not thread-safe: it belongs to one searcher.
public final class SearchCounts {

    long scored;
    long expanded;
    long scans;

    SearchCounts() {}

    /// Nodes scored, on all levels.
    public long nodesScored() {
        return scored;
    }

    /// Nodes whose neighbors were looked at.
    public long nodesExpanded() {
        return expanded;
    }

    /// Searches answered by scoring all rows that the filter accepts.
    public long scans() {
        return scans;
    }

    /// Starts again at zero.
    public void reset() {
        scored = 0;
        expanded = 0;
        scans = 0;
    }
}
