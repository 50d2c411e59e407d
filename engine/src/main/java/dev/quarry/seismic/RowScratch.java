package dev.quarry.seismic;

import dev.quarry.format.rows.SparseRowsView;

/// A thread's room for one decoded row, and for counts.
final class RowScratch {

    private final SparseRowsView rows;
    final int[] terms;
    final float[] values;
    final long[] counts;

    RowScratch(SparseRowsView rows, int counters) {
        this.rows = rows;
        this.terms = new int[rows.longest()];
        this.values = new float[rows.longest()];
        this.counts = new long[counters];
    }

    /// Decodes a row into `terms` and `values` and returns its number of terms.
    int read(int row) {
        return rows.read(row, terms, values);
    }
}
