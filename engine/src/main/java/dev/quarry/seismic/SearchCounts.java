package dev.quarry.seismic;

/// What searches did, added up. Not thread-safe: it belongs to one searcher.
public final class SearchCounts {

    long summariesScored;
    long blocksOpened;
    long rowsScored;
    long rowsExpanded;
    long scans;

    SearchCounts() {}

    /// Blocks whose summary was scored.
    public long summariesScored() {
        return summariesScored;
    }

    /// Blocks whose rows were looked at.
    public long blocksOpened() {
        return blocksOpened;
    }

    /// Rows scored.
    public long rowsScored() {
        return rowsScored;
    }

    /// Rows whose neighbors were looked at.
    public long rowsExpanded() {
        return rowsExpanded;
    }

    /// Searches in which every row that the filter accepts was scored: nothing was missed, but for what a tail bound
    /// below 1 leaves out.
    public long scans() {
        return scans;
    }

    /// Starts again at zero.
    public void reset() {
        summariesScored = 0;
        blocksOpened = 0;
        rowsScored = 0;
        rowsExpanded = 0;
        scans = 0;
    }
}
