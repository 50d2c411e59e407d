package dev.quarry.tools.read;

import dev.quarry.document.FieldValue;
import dev.quarry.schema.AttributeField;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// Collects the values of attributes from the keys of an object. Not thread-safe.
final class JsonAttributes {

    private final Map<String, AttributeField> wanted = new HashMap<>();
    private Map<String, @Nullable FieldValue> values = new LinkedHashMap<>();

    JsonAttributes(List<AttributeField> wanted) {
        wanted.forEach(attribute -> this.wanted.put(attribute.name(), attribute));
    }

    void clear() {
        values = new LinkedHashMap<>();
    }

    /// Reads a key's value where it is an attribute's.
    ///
    /// @return whether it is
    boolean read(String key, JsonToken value, JsonValues reader) throws InputException {
        AttributeField attribute = wanted.get(key);
        if (attribute == null) {
            return false;
        }
        if (values.containsKey(key)) {
            throw reader.at("the key \"" + key + "\" once", "a second one");
        }
        values.put(key, reader.read(attribute, value));
        return true;
    }

    /// The values read since, by attribute; none for `null`.
    Map<String, FieldValue> values() {
        Map<String, FieldValue> found = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value != null) {
                found.put(name, value);
            }
        });
        return found;
    }
}
