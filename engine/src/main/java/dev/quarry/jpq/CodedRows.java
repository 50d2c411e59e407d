package dev.quarry.jpq;

import dev.quarry.collect.TopK;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.PqModel;

/// Rows whose codes are frozen, as training reads them. Shared by all threads.
public interface CodedRows {

    /// How many rows.
    int rows();

    /// Whether a row has codes.
    boolean isPresent(int row);

    /// The list of a row that has codes, 0 where there are no lists.
    default int list(int row) {
        return 0;
    }

    /// Copies a row's M codes, one a byte, to `codes` from `at` on.
    void copy(int row, byte[] codes, int at);

    /// A search of the rows by a model as it is now; one thread's.
    ///
    /// @param model made the codes, or shares all they depend on with the one that did
    Retrieval retrieval(PqModel model, Kernels kernels);

    /// Finds the best rows of a query, exactly.
    @FunctionalInterface
    interface Retrieval {

        /// Offers the best rows that are present to a collector.
        ///
        /// @param query `(dim)`, prepared: of length 1 where the metric is the cosine
        /// @param tables `(M, entries)`: the query's score of each centroid by the model
        void search(float[] query, float[] tables, TopK top);
    }
}
