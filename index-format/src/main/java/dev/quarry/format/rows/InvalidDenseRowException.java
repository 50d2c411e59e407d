package dev.quarry.format.rows;

/// A dense vector that cannot be stored: wrong dimension, a value that is not finite or does not fit the element type.
public final class InvalidDenseRowException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int row;

    InvalidDenseRowException(int row, String expected, String found) {
        super("row %d: expected %s, found %s".formatted(row, expected, found));
        this.row = row;
    }

    /// The row the vector would have had.
    public int row() {
        return row;
    }
}
