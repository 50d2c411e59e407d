package dev.quarry.document;

import java.util.LinkedHashMap;
import java.util.Map;

/// A document to be added: an id, any subset of the schema's fields, and bytes stored as they are.
///
/// ```java
/// Document.of("d1").with("text", FieldValue.tokens(tokens, weights)).withPayload(json)
/// ```
///
/// @param id unique in the index
/// @param fields values by field name
/// @param payload given back with hits, empty for none; not copied
public record Document(DocumentId id, Map<String, FieldValue> fields, byte[] payload) {

    private static final byte[] NOTHING = {};

    public Document {
        fields = Map.copyOf(fields);
    }

    public static Document of(String id) {
        return new Document(DocumentId.of(id), Map.of(), NOTHING);
    }

    public static Document of(long id) {
        return new Document(DocumentId.of(id), Map.of(), NOTHING);
    }

    /// The same document with a field's value added or replaced.
    public Document with(String field, FieldValue value) {
        Map<String, FieldValue> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new Document(id, more, payload);
    }

    /// The same document with another payload.
    public Document withPayload(byte[] bytes) {
        return new Document(id, fields, bytes);
    }
}
