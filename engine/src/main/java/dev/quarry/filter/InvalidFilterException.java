package dev.quarry.filter;

/// A filter that does not fit the index: an attribute it does not have, or a value of another type.
public final class InvalidFilterException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String attribute;

    /// @param attribute the attribute, as the filter names it
    /// @param expected what the index asks for, in words
    /// @param found what the filter has, in words
    public InvalidFilterException(String attribute, String expected, String found) {
        super("filter: attribute \"%s\": expected %s, found %s".formatted(attribute, expected, found));
        this.attribute = attribute;
    }

    /// The attribute, as the filter names it.
    public String attribute() {
        return attribute;
    }
}
