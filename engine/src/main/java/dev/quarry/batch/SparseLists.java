package dev.quarry.batch;

/// Sparse rows by list, and sparse centroids of each list.
///
/// @param starts `(lists + 1)`: where each list's entries start in `entries`
/// @param entries rows, by list
/// @param centroidStarts `(lists + 1)`: where each list's centroids start
/// @param rows what entries number
/// @param centroids what is assigned to
public record SparseLists(int[] starts, int[] entries, int[] centroidStarts, Vectors rows, Vectors centroids) {

    /// Sparse vectors, one after the other.
    ///
    /// @param starts `(count + 1)`: where each starts in `terms`
    /// @param terms distinct in each, below `vocabulary`; of centroids ascending, of rows in the order in which
    ///     products are to be added
    /// @param values beside the terms
    /// @param vocabulary one more than the largest term possible
    public record Vectors(int[] starts, int[] terms, float[] values, int vocabulary) {

        public Vectors {
            Starts.require("terms", starts, Math.min(terms.length, values.length));
            for (int term : terms) {
                if (term < 0 || term >= vocabulary) {
                    throw new IllegalArgumentException(
                            "terms: expected 0 to %d, found %d".formatted(vocabulary - 1, term));
                }
            }
        }

        /// How many.
        public int count() {
            return starts.length - 1;
        }
    }

    public SparseLists {
        Starts.require("entries", starts, entries.length);
        Starts.require("centroids", centroidStarts, centroids.count());
        if (starts.length != centroidStarts.length || rows.vocabulary() != centroids.vocabulary()) {
            throw new IllegalArgumentException(
                    "expected as many lists and terms for centroids, found %d and %d lists, %d and %d terms"
                            .formatted(
                                    starts.length - 1,
                                    centroidStarts.length - 1,
                                    rows.vocabulary(),
                                    centroids.vocabulary()));
        }
        for (int list = 0; list + 1 < starts.length; list++) {
            if (starts[list] < starts[list + 1] && centroidStarts[list] == centroidStarts[list + 1]) {
                throw new IllegalArgumentException(
                        "centroids: expected at least one for list " + list + ", found none");
            }
        }
        for (int row : entries) {
            if (row < 0 || row >= rows.count()) {
                throw new IllegalArgumentException(
                        "entries: expected rows below %d, found %d".formatted(rows.count(), row));
            }
        }
    }

    /// How many lists.
    public int lists() {
        return starts.length - 1;
    }
}
