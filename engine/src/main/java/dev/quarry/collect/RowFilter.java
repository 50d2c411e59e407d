package dev.quarry.collect;

/// The rows that a search may return. Applied while searching: other rows are not scored. Implementations are safe
/// for concurrent reads and do not allocate in [#accepts] and [#next].
public interface RowFilter {

    /// Accepts every row.
    RowFilter ALL = new RowFilter() {
        @Override
        public boolean accepts(int row) {
            return true;
        }

        @Override
        public int cardinality() {
            return Integer.MAX_VALUE;
        }

        @Override
        public int next(int row) {
            return row;
        }
    };

    /// Whether a row may be returned.
    boolean accepts(int row);

    /// How many rows are accepted; an upper bound where some do not exist in the segment.
    int cardinality();

    /// The first accepted row at or behind `row`, or -1 when there is none.
    int next(int row);
}
