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
    public record Work(long rowsScored, long blocksOpened, long summariesScored) {

        /// The work of several searches together.
        public static Work sum(List<Hits> searches) {
            long rows = 0;
            long blocks = 0;
            long summaries = 0;
            for (Hits search : searches) {
                rows += search.work().rowsScored();
                blocks += search.work().blocksOpened();
                summaries += search.work().summariesScored();
            }
            return new Work(rows, blocks, summaries);
        }
    }

    public Hits {
        list = List.copyOf(list);
    }
}
