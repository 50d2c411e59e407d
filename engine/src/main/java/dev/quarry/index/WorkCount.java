package dev.quarry.index;

import dev.quarry.query.Hits;

/// Adds up what a search did over segments.
final class WorkCount {

    long rowsScored;
    long blocksOpened;
    long summariesScored;

    void clear() {
        rowsScored = 0;
        blocksOpened = 0;
        summariesScored = 0;
    }

    Hits.Work snapshot() {
        return new Hits.Work(rowsScored, blocksOpened, summariesScored);
    }
}
