package dev.quarry.windowed;

/// What searches did, added up; for reports and tuning. Not thread-safe.
public final class SearchCounts {

    long rowsScored;
    long postingsAdded;
    long postingsLeftOut;
    long windowsAdded;

    /// Rows whose exact score was computed.
    public long rowsScored() {
        return rowsScored;
    }

    /// Postings added up.
    public long postingsAdded() {
        return postingsAdded;
    }

    /// Postings of the queries' lists that bounds allowed to leave out.
    public long postingsLeftOut() {
        return postingsLeftOut;
    }

    /// Windows whose postings were added up, those of all searches together.
    public long windowsAdded() {
        return windowsAdded;
    }

    public void reset() {
        rowsScored = 0;
        postingsAdded = 0;
        postingsLeftOut = 0;
        windowsAdded = 0;
    }
}
