package dev.quarry.tools.read;

import dev.quarry.document.FieldValue;
import dev.quarry.schema.AttributeField;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads the values of attributes from JSON: one value, an array of them, or null for none. Not thread-safe.
final class JsonAttributes {

    /// Says where and what is wrong.
    interface Refusal {
        InputException at(String expected, String found);
    }

    private final Map<String, AttributeField> wanted = new HashMap<>();
    private final Refusal refusal;
    private Map<String, FieldValue> values = new LinkedHashMap<>();

    JsonAttributes(List<AttributeField> wanted, Refusal refusal) {
        wanted.forEach(attribute -> this.wanted.put(attribute.name(), attribute));
        this.refusal = refusal;
    }

    void clear() {
        values = new LinkedHashMap<>();
    }

    /// The values read since, by attribute.
    Map<String, FieldValue> values() {
        return values;
    }

    boolean has(String key) {
        return wanted.containsKey(key);
    }

    /// Reads a key's value, where the parser stands.
    void read(String key, JsonParser parser) throws InputException {
        AttributeField attribute = wanted.get(key);
        if (attribute == null || values.containsKey(key)) {
            throw refusal.at("the key \"" + key + "\" once", "a second one");
        }
        List<Object> all = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                all.add(value(attribute, parser, token));
            }
        } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            all.add(value(attribute, parser, parser.currentToken()));
        }
        values.put(key, value(attribute, all));
    }

    private Object value(AttributeField attribute, JsonParser parser, @Nullable JsonToken token) throws InputException {
        boolean whole = token == JsonToken.VALUE_NUMBER_INT;
        return switch (attribute.type()) {
            case KEYWORD -> {
                require(token == JsonToken.VALUE_STRING, attribute, "a string", parser, token);
                yield parser.getString();
            }
            case LONG -> {
                require(whole && fits(parser), attribute, "a whole number of 64 bits", parser, token);
                yield parser.getLongValue();
            }
            case DOUBLE -> {
                require(whole || token == JsonToken.VALUE_NUMBER_FLOAT, attribute, "a number", parser, token);
                yield parser.getDoubleValue();
            }
            case DATE -> {
                require((whole && fits(parser)) || token == JsonToken.VALUE_STRING, attribute, DATE, parser, token);
                yield whole ? Instant.ofEpochMilli(parser.getLongValue()) : date(attribute, parser.getString());
            }
            case BOOLEAN -> {
                boolean truth = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
                require(truth, attribute, "true or false", parser, token);
                yield token == JsonToken.VALUE_TRUE;
            }
        };
    }

    private static final String DATE = "a date such as \"2020-01-31\" or \"2020-01-31T08:30:00Z\", or milliseconds";

    private Instant date(AttributeField attribute, String text) throws InputException {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            InputException failure = refusal.at(DATE + " for attribute " + attribute.name(), "\"" + text + "\"");
            failure.initCause(e);
            throw failure;
        }
    }

    private static boolean fits(JsonParser parser) {
        return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    private void require(
            boolean holds, AttributeField attribute, String expected, JsonParser parser, @Nullable JsonToken token)
            throws InputException {
        if (!holds) {
            String found = token == null
                    ? "the end of the file"
                    : token.isNumeric() ? parser.getString() : Json.describe(token);
            throw refusal.at(expected + " for attribute " + attribute.name(), found);
        }
    }

    private static FieldValue value(AttributeField attribute, List<Object> all) {
        return switch (attribute.type()) {
            case KEYWORD -> FieldValue.keywords(all.toArray(String[]::new));
            case LONG ->
                FieldValue.numbers(all.stream().mapToLong(Long.class::cast).toArray());
            case DOUBLE ->
                FieldValue.numbers(all.stream().mapToDouble(Double.class::cast).toArray());
            case DATE -> FieldValue.dates(all.toArray(Instant[]::new));
            case BOOLEAN -> {
                boolean[] truths = new boolean[all.size()];
                for (int i = 0; i < truths.length; i++) {
                    truths[i] = (Boolean) all.get(i);
                }
                yield FieldValue.flags(truths);
            }
        };
    }
}
