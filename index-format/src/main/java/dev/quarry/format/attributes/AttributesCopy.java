package dev.quarry.format.attributes;

import java.io.IOException;
import java.util.Arrays;

/// Copies rows of a section to a writer. Each value is looked up there once, however many rows have it. Not
/// thread-safe.
public final class AttributesCopy {

    private static final int UNKNOWN = -1;

    private final AttributesView from;
    private final AttributesWriter to;
    /// the writer's number of each ordinal, 4 bytes for each distinct value
    private final int[] numbers;

    /// @throws IllegalArgumentException when types differ
    public AttributesCopy(AttributesView from, AttributesWriter to) {
        to.requireType(from.type());
        this.from = from;
        this.to = to;
        this.numbers = new int[from.values().count()];
        Arrays.fill(numbers, UNKNOWN);
    }

    /// Adds rows that follow each other.
    ///
    /// @param first the first row
    /// @param end behind the last
    /// @throws dev.quarry.format.CorruptSegmentException when a row has a value that there is not
    public void rows(int first, int end) throws IOException {
        try {
            for (int row = first; row < end; row++) {
                int[] values = from.column().ordinals(row);
                for (int i = 0; i < values.length; i++) {
                    values[i] = number(values[i]);
                }
                to.addNumbers(values);
            }
        } catch (IndexOutOfBoundsException e) {
            throw from.section().corrupt(0, "values of rows in range", String.valueOf(e.getMessage()));
        }
    }

    private int number(int ordinal) throws IOException {
        if (numbers[ordinal] == UNKNOWN) {
            numbers[ordinal] = to.number(from.values(), ordinal);
        }
        return numbers[ordinal];
    }
}
