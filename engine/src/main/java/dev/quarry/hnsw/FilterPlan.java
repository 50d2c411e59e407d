package dev.quarry.hnsw;

import dev.quarry.collect.RowFilter;

/// How a search obeys its filter.
public enum FilterPlan {
    /// Walks all nodes and keeps those accepted; for filters that accept most rows.
    WALK_ALL,
    /// Walks accepted nodes only, stepping over others.
    STEP_OVER,
    /// Scores every accepted row: exact.
    SCAN;

    /// From this part of accepted rows on, all nodes are walked.
    private static final double MOST = 0.45;

    /// Accepted rows for each candidate kept, up to which they are all scored.
    private static final int SCAN_FACTOR = 24;

    private static final int SCAN_AT_LEAST = 1000;

    /// The plan for a search that keeps `ef` candidates among `nodes`.
    public static FilterPlan of(RowFilter filter, int nodes, int ef) {
        if (filter.equals(RowFilter.ALL)) {
            return WALK_ALL;
        }
        int accepted = filter.cardinality();
        if (accepted <= Math.max(SCAN_AT_LEAST, (long) SCAN_FACTOR * ef)) {
            return SCAN;
        }
        return accepted >= MOST * nodes ? WALK_ALL : STEP_OVER;
    }
}
