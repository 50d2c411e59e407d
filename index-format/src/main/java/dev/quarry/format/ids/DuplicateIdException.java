package dev.quarry.format.ids;

/// An id that another row already has. The message names the id and both rows.
public final class DuplicateIdException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private static final int MOST_CHARACTERS = 100;

    private final String id;
    private final int firstRow;
    private final int row;

    /// @param id the id as text
    /// @param firstRow the row that has it
    /// @param row the row that was to have it too
    public DuplicateIdException(String id, int firstRow, int row) {
        super("row %d: expected an id of its own, found \"%s\", the id of row %d"
                .formatted(row, shorten(id), firstRow));
        this.id = id;
        this.firstRow = firstRow;
        this.row = row;
    }

    private static String shorten(String id) {
        return id.length() <= MOST_CHARACTERS ? id : id.substring(0, MOST_CHARACTERS) + "...";
    }

    /// The id as text.
    public String id() {
        return id;
    }

    /// The row that has the id.
    public int firstRow() {
        return firstRow;
    }

    /// The row that was to have it too.
    public int row() {
        return row;
    }
}
