package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.attributes.AttributeValues;
import dev.quarry.format.attributes.AttributesView;
import dev.quarry.schema.AttributeField;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The values of an attribute.
///
/// @param view null when no row has a value
record AttributeFieldReader(AttributeField field, @Nullable AttributesView view) implements FieldReader {

    static AttributeFieldReader open(Segment segment, int number, AttributeField field) {
        Section section = segment.find(SectionKind.ATTRIBUTES, number).orElse(null);
        if (section == null) {
            return new AttributeFieldReader(field, null);
        }
        AttributesView view = AttributesView.open(section, segment.rows());
        if (view.type() != field.type()) {
            throw corrupt(segment, section, "an attribute of type " + field.type(), "one of type " + view.type());
        }
        if (field.values() == AttributeField.Values.SINGLE && view.most() > 1) {
            throw corrupt(segment, section, "one value a row", view.most() + " values of a row");
        }
        return new AttributeFieldReader(field, view);
    }

    private static CorruptSegmentException corrupt(Segment segment, Section section, String expected, String found) {
        return new CorruptSegmentException(segment.file(), section.name(), section.offset(), expected, found);
    }

    @Override
    public @Nullable FieldValue value(int row) {
        AttributesView all = view;
        if (all == null) {
            return null;
        }
        int[] ordinals = all.column().ordinals(row);
        try {
            return ordinals.length == 0 ? null : value(all.values(), ordinals);
        } catch (IndexOutOfBoundsException e) {
            throw all.section().corrupt(0, "values of row " + row + " in range", String.valueOf(e.getMessage()));
        }
    }

    private static FieldValue value(AttributeValues values, int[] ordinals) {
        IntStream all = Arrays.stream(ordinals);
        return switch (values.type()) {
            case KEYWORD ->
                new FieldValue.Keywords(all.mapToObj(values::keyword)
                        .map(utf8 -> new String(utf8, StandardCharsets.UTF_8))
                        .toList());
            case LONG -> new FieldValue.Longs(all.mapToLong(values::number).toArray());
            case DOUBLE -> new FieldValue.Doubles(all.mapToDouble(values::real).toArray());
            case DATE ->
                new FieldValue.Dates(all.mapToLong(values::number)
                        .mapToObj(Instant::ofEpochMilli)
                        .toList());
            case BOOLEAN -> {
                boolean[] truths = new boolean[ordinals.length];
                for (int i = 0; i < truths.length; i++) {
                    truths[i] = values.number(ordinals[i]) != 0;
                }
                yield new FieldValue.Booleans(truths);
            }
        };
    }
}
