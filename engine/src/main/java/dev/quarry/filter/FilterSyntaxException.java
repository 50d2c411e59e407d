package dev.quarry.filter;

/// A text that is no filter.
public final class FilterSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int position;

    /// @param text the whole text
    /// @param position where the reading stopped, counted in characters from 0
    /// @param expected what could stand there, in words
    /// @param found what stands there
    public FilterSyntaxException(String text, int position, String expected, String found) {
        super("filter: character %d of `%s`: expected %s, found %s".formatted(position + 1, text, expected, found));
        this.position = position;
    }

    /// Where the reading stopped, counted in characters from 0.
    public int position() {
        return position;
    }
}
