package dev.quarry.schema;

/// A field that the index does not have, or has of another kind.
public final class InvalidFieldException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /// @param field the field's name
    /// @param expected what was needed, in words
    /// @param found what there is, in words
    public InvalidFieldException(String field, String expected, String found) {
        super("field \"%s\": expected %s, found %s".formatted(field, expected, found));
    }
}
