package dev.quarry.index;

import dev.quarry.document.DocumentId;
import dev.quarry.filter.FilterTarget;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.attributes.AttributesView;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.Schema;
import java.util.Optional;

/// The attributes and ids of a segment, for filters.
record SegmentAttributes(Schema schema, LiveSegment segment) implements FilterTarget {

    @Override
    public int rows() {
        return segment.rows();
    }

    @Override
    public Optional<AttributeType> type(String attribute) {
        return type(schema, attribute);
    }

    /// The type of an attribute that the schema has.
    static Optional<AttributeType> type(Schema schema, String attribute) {
        return schema.number(attribute)
                .map(schema.fields()::get)
                .flatMap(field -> field instanceof AttributeField of ? Optional.of(of.type()) : Optional.empty());
    }

    @Override
    public Optional<AttributesView> values(String attribute) {
        return schema.number(attribute)
                .flatMap(number -> segment.field(number) instanceof AttributeFieldReader reader
                        ? Optional.ofNullable(reader.view())
                        : Optional.empty());
    }

    @Override
    public int row(DocumentId id) {
        return segment.row(id);
    }
}
