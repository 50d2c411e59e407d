package dev.quarry.seismic;

import dev.quarry.format.rows.SparseRowsView;

/// Cuts all rows into tasks.
final class RowChunks {

    private static final int ROWS = 2048;

    private RowChunks() {}

    static int count(SparseRowsView rows) {
        return (int) ((rows.rows() + ROWS - 1L) / ROWS);
    }

    static int first(int chunk) {
        return chunk * ROWS;
    }

    static int end(SparseRowsView rows, int chunk) {
        return (int) Math.min(rows.rows(), (chunk + 1L) * ROWS);
    }
}
