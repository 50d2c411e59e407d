package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.attributes.AttributesCopy;
import dev.quarry.format.attributes.AttributesView;
import dev.quarry.format.attributes.AttributesWriter;
import dev.quarry.schema.AttributeField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the values of an attribute; no section where no row has one.
final class AttributeFieldWriter implements FieldWriter {

    /// From here on not every long is a double.
    private static final long EXACT_DOUBLE = 1L << 53;

    private final AttributeField field;
    private final AttributesWriter rows;
    private FieldValue.@Nullable Attribute staged;

    AttributeFieldWriter(Path folder, AttributeField field) throws IOException {
        this.field = field;
        this.rows = AttributesWriter.create(folder, field.type());
    }

    @Override
    public void stage(String id, @Nullable FieldValue value) {
        staged = null;
        if (value == null) {
            return;
        }
        FieldValue.Attribute values = checked(id, value);
        if (values.count() > 1 && field.values() == AttributeField.Values.SINGLE) {
            throw invalid(id, "one value at most", values.count() + " values");
        }
        staged = values.count() == 0 ? null : values;
    }

    /// The values as the writer of rows takes them all.
    private FieldValue.Attribute checked(String id, FieldValue value) {
        switch (field.type()) {
            case KEYWORD -> {
                if (value instanceof FieldValue.Keywords keywords) {
                    keywords.values().forEach(keyword -> requireKeyword(id, keyword));
                    return keywords;
                }
            }
            case LONG -> {
                if (value instanceof FieldValue.Longs longs) {
                    return longs;
                }
            }
            case DOUBLE -> {
                if (value instanceof FieldValue.Doubles doubles) {
                    for (double number : doubles.values()) {
                        require(!Double.isNaN(number), id, "numbers", "NaN");
                    }
                    return doubles;
                }
                if (value instanceof FieldValue.Longs(long[] whole)) {
                    return doubles(id, whole);
                }
            }
            case DATE -> {
                if (value instanceof FieldValue.Dates dates) {
                    return milliseconds(id, dates.values());
                }
            }
            case BOOLEAN -> {
                if (value instanceof FieldValue.Booleans booleans) {
                    return booleans;
                }
            }
        }
        throw invalid(id, "values of type " + field.type(), DenseVectors.kind(value));
    }

    private void requireKeyword(String id, String keyword) {
        require(
                StandardCharsets.UTF_8.newEncoder().canEncode(keyword),
                id,
                "Unicode text",
                "half a surrogate pair in \"" + keyword + "\"");
        // at most three bytes a char
        if (keyword.length() > AttributeType.MAX_KEYWORD_BYTES / 3) {
            int bytes = keyword.getBytes(StandardCharsets.UTF_8).length;
            require(
                    bytes <= AttributeType.MAX_KEYWORD_BYTES,
                    id,
                    "keywords of at most " + AttributeType.MAX_KEYWORD_BYTES + " bytes",
                    bytes + " bytes");
        }
    }

    private FieldValue.Doubles doubles(String id, long[] whole) {
        double[] numbers = new double[whole.length];
        for (int i = 0; i < whole.length; i++) {
            boolean exact = whole[i] >= -EXACT_DOUBLE && whole[i] <= EXACT_DOUBLE;
            require(exact, id, "whole numbers of up to 2^53 in an attribute of type double", "" + whole[i]);
            numbers[i] = whole[i];
        }
        return new FieldValue.Doubles(numbers);
    }

    private FieldValue.Longs milliseconds(String id, List<Instant> dates) {
        long[] millis = new long[dates.size()];
        for (int i = 0; i < millis.length; i++) {
            try {
                millis[i] = dates.get(i).toEpochMilli();
            } catch (ArithmeticException e) {
                throw invalid(id, "dates that 64 bits of milliseconds reach", "" + dates.get(i));
            }
        }
        return new FieldValue.Longs(millis);
    }

    @Override
    public void append() throws IOException {
        switch (staged) {
            case null -> rows.addMissing();
            case FieldValue.Keywords(List<String> keywords) -> rows.addKeywords(keywords.toArray(String[]::new));
            case FieldValue.Longs(long[] longs) -> rows.addLongs(longs);
            case FieldValue.Doubles(double[] doubles) -> rows.addDoubles(doubles);
            case FieldValue.Booleans(boolean[] booleans) -> rows.addBooleans(booleans);
            case FieldValue.Dates dates -> throw new IllegalStateException("dates are staged as milliseconds");
        }
    }

    @Override
    public void copy(FieldReader from, LiveRows live) throws IOException {
        if (!(from instanceof AttributeFieldReader source)) {
            throw new IllegalArgumentException("field " + field.name() + ": expected an attribute, found " + from);
        }
        AttributesView view = source.view();
        if (view == null) {
            live.forEachRun(this::addMissing);
        } else {
            AttributesCopy copy = new AttributesCopy(view, rows);
            live.forEachRun(copy::rows);
        }
    }

    private void addMissing(int from, int to) throws IOException {
        for (int row = from; row < to; row++) {
            rows.addMissing();
        }
    }

    @Override
    public void finish(SegmentWriter segment, int number, Resources resources) throws IOException {
        if (!rows.isEmpty()) {
            resources.progress().stage("write values of " + field.name(), 0);
            rows.finish(segment, number);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private void require(boolean holds, String id, String expected, String found) {
        if (!holds) {
            throw invalid(id, expected, found);
        }
    }

    private InvalidDocumentException invalid(String id, String expected, String found) {
        return new InvalidDocumentException(id, "field " + field.name(), expected, found);
    }
}
