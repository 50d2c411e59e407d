package dev.quarry.observe;

import dev.quarry.query.Hits;
import java.util.concurrent.atomic.LongAdder;

/// Counts what searches do. Thread-safe; threads that count at a time do not wait for each other.
public final class SearchCounters {

    private final LongAdder searches = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder rowsScored = new LongAdder();
    private final LongAdder blocksOpened = new LongAdder();
    private final LongAdder summariesScored = new LongAdder();

    /// A search has ended.
    public void add(Hits.Work work, long took) {
        searches.increment();
        nanos.add(took);
        rowsScored.add(work.rowsScored());
        blocksOpened.add(work.blocksOpened());
        summariesScored.add(work.summariesScored());
    }

    /// The counts by now; those of searches that end at this moment may be in it in part.
    public SearchCounts counts() {
        return new SearchCounts(
                searches.sum(), nanos.sum(), rowsScored.sum(), blocksOpened.sum(), summariesScored.sum());
    }
}
