package dev.quarry.seismic;

/// What searches did, added up. Not thread-safe: it belongs to one searcher.
public final class SearchCounts {

    long summariesScored;
    long blocksOpened;
    long rowsScored;
    long rowsExpanded;

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

    /// Starts again at zero.
    public void reset() {
        summariesScored = 0;
        blocksOpened = 0;
        rowsScored = 0;
        rowsExpanded = 0;
    }
}
