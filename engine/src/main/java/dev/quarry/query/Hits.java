package dev.quarry.query;

import java.util.List;

/// What a search found, best first; hits of equal score are in row order.
///
/// @param list the hits, at most `k`
/// @param exact whether the answer is guaranteed exact in every segment: no other document is better than a
///     hit, or would fill a place left. Approximate methods are exact only where a filter left so few rows that all
///     were scored
/// @param work what the search did, for reports and tuning
public record Hits(List<Hit> list, boolean exact, Work work) {

    /// Counts of one search, summed over segments.
    ///
    /// @param rowsScored rows whose exact score was computed
    /// @param blocksOpened blocks whose rows were looked at; 0 for an exhaustive scan
    /// @param summariesScored block summaries scored; 0 for an exhaustive scan
    /// @param listsProbed lists of a coarse quantizer whose codes were scanned
    /// @param nodesExpanded nodes of a graph whose neighbors were looked at
    public record Work(long rowsScored, long blocksOpened, long summariesScored, long listsProbed, long nodesExpanded) {

        public static final Work NONE = new Work(0, 0, 0, 0, 0);

        /// Blocks that their summary ruled out.
        public long blocksSkipped() {
            return summariesScored - blocksOpened;
        }

        /// The work of several searches together.
        public static Work sum(List<Hits> searches) {
            return searches.stream().map(Hits::work).reduce(NONE, Work::plus);
        }

        /// What two searches did.
        public Work plus(Work other) {
            return new Work(
                    rowsScored + other.rowsScored,
                    blocksOpened + other.blocksOpened,
                    summariesScored + other.summariesScored,
                    listsProbed + other.listsProbed,
                    nodesExpanded + other.nodesExpanded);
        }
    }

    public Hits {
        list = List.copyOf(list);
    }
}
