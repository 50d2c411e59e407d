package dev.quarry.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The fields of an index, fixed when it is created. Immutable.
///
/// ```java
/// Schema schema = Schema.withStringIds(
///         SparseField.of("text"),
///         DenseField.of("embedding", 768, Similarity.COSINE),
///         AttributeField.of("year", AttributeType.LONG));
/// ```
///
/// @param ids what document ids are
/// @param fields at least one, names distinct; a field's place is its number in segments
public record Schema(IdKind ids, List<Field> fields) {

    /// What the ids of all documents of an index are.
    public enum IdKind {
        STRING,
        LONG
    }

    /// The most fields an index can have.
    public static final int MOST_FIELDS = 256;

    public Schema {
        fields = List.copyOf(fields);
        if (fields.isEmpty() || fields.size() > MOST_FIELDS) {
            throw new IllegalArgumentException("schema: expected 1 to 256 fields, found " + fields.size());
        }
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            if (!names.add(field.name())) {
                throw new IllegalArgumentException("schema: two fields are named " + field.name());
            }
        }
    }

    public static Schema withStringIds(Field... fields) {
        return new Schema(IdKind.STRING, List.of(fields));
    }

    public static Schema withLongIds(Field... fields) {
        return new Schema(IdKind.LONG, List.of(fields));
    }

    /// The number of a field, if the schema has it.
    public Optional<Integer> number(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /// The names of all fields, for messages.
    public List<String> names() {
        List<String> names = new ArrayList<>();
        fields.forEach(field -> names.add(field.name()));
        return names;
    }
}
