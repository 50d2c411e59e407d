package dev.quarry.query;

/// A query that does not fit the index: an unknown field, another kind of vector, a wrong dimension.
public final class InvalidQueryException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /// @param place the field, or the parameter
    /// @param expected what the index asks for, in words
    /// @param found what the query has, in words
    public InvalidQueryException(String place, String expected, String found) {
        super("query: %s: expected %s, found %s".formatted(place, expected, found));
    }
}
