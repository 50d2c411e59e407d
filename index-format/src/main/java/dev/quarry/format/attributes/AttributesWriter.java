package dev.quarry.format.attributes;

import dev.quarry.format.SegmentWriter;
import dev.quarry.format.Spool;
import dev.quarry.format.part.KeyTableWriter;
import dev.quarry.format.part.KeyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// Collects the values of an attribute, row by row, and writes them as an `ATTRIBUTES` section, which
/// [AttributesView] reads. Rows are numbered in the order they are added. A row's values are a set: a value
/// given twice counts once. A row that is refused leaves the writer as it was. Not thread-safe, but may move
/// between threads.
///
/// Values wait in temporary files, 4 bytes for each row and each value. Finding equal ones takes 12 to 24 bytes
/// of off-heap memory for each distinct value; finishing takes 24 bytes of heap for each distinct value, and at
/// most 48 MiB.
public final class AttributesWriter implements AutoCloseable {

    /// Stands for the empty keyword among keys, which are not empty: a byte that UTF-8 does not have.
    static final byte[] EMPTY = {(byte) 0xFF};

    private final AttributeType type;
    private final KeyTableWriter table;
    private final Spool numbers;
    private final Spool counts;
    private int[] row = new int[16];
    private int rows;
    private boolean empty = true;

    private AttributesWriter(AttributeType type, KeyTableWriter table, Spool numbers, Spool counts) {
        this.type = type;
        this.table = table;
        this.numbers = numbers;
        this.counts = counts;
    }

    /// Starts with no rows.
    ///
    /// @param folder where the temporary files are put; the folder of the segment to be written
    public static AttributesWriter create(Path folder, AttributeType type) throws IOException {
        return new AttributesWriter(
                type,
                KeyTableWriter.create(folder, type == AttributeType.KEYWORD ? KeyType.BYTES : KeyType.LONGS),
                Spool.create(folder, "attribute-values"),
                Spool.create(folder, "attribute-counts"));
    }

    /// The number of rows so far.
    public int rows() {
        return rows;
    }

    /// Whether no row has a value.
    public boolean isEmpty() {
        return empty;
    }

    /// Adds a row without a value.
    ///
    /// @return the row's number
    public int addMissing() throws IOException {
        return end(0);
    }

    /// Adds a row of keywords.
    ///
    /// @return the row's number
    /// @throws IllegalArgumentException for a keyword of more than 32,766 bytes, or with half a surrogate pair
    public int addKeywords(String... values) throws IOException {
        requireType(AttributeType.KEYWORD);
        byte[][] keys = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            keys[i] = key(values[i]);
        }
        room(values.length);
        for (int i = 0; i < values.length; i++) {
            row[i] = table.put(keys[i], 0, keys[i].length);
        }
        return end(values.length);
    }

    /// Adds a row of longs, or of dates in milliseconds.
    ///
    /// @return the row's number
    public int addLongs(long... values) throws IOException {
        if (type != AttributeType.LONG) {
            requireType(AttributeType.DATE);
        }
        room(values.length);
        for (int i = 0; i < values.length; i++) {
            row[i] = table.put(values[i]);
        }
        return end(values.length);
    }

    /// Adds a row of doubles.
    ///
    /// @return the row's number
    /// @throws IllegalArgumentException for NaN
    public int addDoubles(double... values) throws IOException {
        requireType(AttributeType.DOUBLE);
        for (double value : values) {
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException("row " + rows + ": expected a number, found NaN");
            }
        }
        room(values.length);
        for (int i = 0; i < values.length; i++) {
            // adding 0.0 makes 0.0 of -0.0
            row[i] = table.put(AttributeSection.sortable(Double.doubleToRawLongBits(values[i] + 0.0)));
        }
        return end(values.length);
    }

    /// Adds a row of booleans.
    ///
    /// @return the row's number
    public int addBooleans(boolean... values) throws IOException {
        requireType(AttributeType.BOOLEAN);
        room(values.length);
        for (int i = 0; i < values.length; i++) {
            row[i] = table.put(values[i] ? 1 : 0);
        }
        return end(values.length);
    }

    /// The number of a value of another section of the type.
    int number(AttributeValues values, int ordinal) throws IOException {
        return switch (type) {
            case KEYWORD -> {
                byte[] keyword = values.keyword(ordinal);
                byte[] key = keyword.length == 0 ? EMPTY : keyword;
                yield table.put(key, 0, key.length);
            }
            case LONG, DATE, BOOLEAN -> table.put(values.number(ordinal));
            case DOUBLE -> table.put(AttributeSection.sortable(Double.doubleToRawLongBits(values.real(ordinal))));
        };
    }

    /// Adds a row of values by their numbers.
    void addNumbers(int... values) throws IOException {
        room(values.length);
        System.arraycopy(values, 0, row, 0, values.length);
        end(values.length);
    }

    /// Writes the section. No rows may be added afterwards.
    ///
    /// @param field the schema field's number
    public void finish(SegmentWriter segment, int field) throws IOException {
        AttributeSection.write(type, table, numbers, counts, segment, field);
    }

    private byte[] key(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > AttributeType.MAX_KEYWORD_BYTES) {
            throw new IllegalArgumentException("row %d: expected a keyword of at most %d bytes, found %d bytes"
                    .formatted(rows, AttributeType.MAX_KEYWORD_BYTES, utf8.length));
        }
        if (!isUnicode(value)) {
            throw new IllegalArgumentException("row " + rows + ": expected Unicode text, found half a surrogate pair");
        }
        return utf8.length == 0 ? EMPTY : utf8;
    }

    /// Whether surrogates come in pairs: others have no UTF-8, and two such strings would become one keyword.
    private static boolean isUnicode(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                boolean pair =
                        i + 1 < value.length() && Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private void room(int values) {
        if (row.length < values) {
            row = new int[Math.max(values, 2 * row.length)];
        }
    }

    private int end(int values) throws IOException {
        if (rows == Integer.MAX_VALUE) {
            throw new IllegalStateException("expected at most " + Integer.MAX_VALUE + " rows");
        }
        Arrays.sort(row, 0, values);
        int distinct = 0;
        for (int i = 0; i < values; i++) {
            if (i == 0 || row[i] != row[i - 1]) {
                numbers.putInt(row[i]);
                distinct++;
            }
        }
        counts.putInt(distinct);
        empty &= distinct == 0;
        return rows++;
    }

    void requireType(AttributeType wanted) {
        if (type != wanted) {
            throw new IllegalArgumentException("expected a value of type " + type + ", found one of type " + wanted);
        }
    }

    @Override
    public void close() throws IOException {
        try (table;
                numbers;
                counts) {
            // Closes all three, also when one fails.
        }
    }
}
