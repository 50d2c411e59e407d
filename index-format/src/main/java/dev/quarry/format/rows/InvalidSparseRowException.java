package dev.quarry.format.rows;

/// A sparse vector that cannot be stored: a term out of range or given twice, or a value that is not positive and
/// finite. Nothing of the row has been written.
public final class InvalidSparseRowException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int row;

    InvalidSparseRowException(int row, String expected, String found) {
        super("row %d: expected %s, found %s".formatted(row, expected, found));
        this.row = row;
    }

    /// The row number it would have got.
    public int row() {
        return row;
    }
}
