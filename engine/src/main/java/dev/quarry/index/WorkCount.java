package dev.quarry.index;

import dev.quarry.query.Hits;

/// Adds up what a search did over segments.
final class WorkCount {

    long rowsScored;
    long blocksOpened;
    long summariesScored;
    long listsProbed;
    long nodesExpanded;

    void clear() {
        rowsScored = 0;
        blocksOpened = 0;
        summariesScored = 0;
        listsProbed = 0;
        nodesExpanded = 0;
    }

    Hits.Work snapshot() {
        return new Hits.Work(rowsScored, blocksOpened, summariesScored, listsProbed, nodesExpanded);
    }
}
