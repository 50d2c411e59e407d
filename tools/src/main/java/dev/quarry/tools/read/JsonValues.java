package dev.quarry.tools.read;

import dev.quarry.document.FieldValue;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads the value of one field where a JSON parser stands.
///
/// @param file named in errors
record JsonValues(Path file, JsonParser parser) {

    /// The value that begins with `token`, null for `null`.
    @Nullable
    FieldValue read(Field field, JsonToken token) throws InputException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (field) {
            case SparseField sparse -> sparse(sparse, token);
            case DenseField dense -> FieldValue.dense(numbers(dense.name(), token));
            case MultiVectorField several -> vectors(several.name(), token);
            case AttributeField attribute -> attribute(attribute, token);
        };
    }

    private FieldValue sparse(SparseField field, JsonToken first) throws InputException {
        require(first == JsonToken.START_OBJECT, "an object {token: weight, ...} for field " + field.name(), first);
        List<String> names = new ArrayList<>();
        float[] weights = new float[16];
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            requireNumber(field.name(), token);
            if (names.size() == weights.length) {
                weights = Arrays.copyOf(weights, 2 * weights.length);
            }
            weights[names.size()] = parser.getFloatValue();
            names.add(name);
        }
        weights = Arrays.copyOf(weights, names.size());
        if (field.terms() == TermNaming.TOKENS) {
            return FieldValue.tokens(names.toArray(String[]::new), weights);
        }
        int[] terms = new int[names.size()];
        for (int i = 0; i < terms.length; i++) {
            try {
                terms[i] = Integer.parseUnsignedInt(names.get(i));
            } catch (NumberFormatException e) {
                throw at("term numbers as keys of field " + field.name(), "\"" + names.get(i) + "\"");
            }
        }
        return FieldValue.terms(terms, weights);
    }

    private FieldValue vectors(String field, JsonToken first) throws InputException {
        require(first == JsonToken.START_ARRAY, "an array of arrays of numbers for field " + field, first);
        List<float[]> out = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            out.add(numbers(field, token));
            if (out.getLast().length != out.getFirst().length) {
                throw at(
                        out.getFirst().length + " numbers in each array of field " + field,
                        out.getLast().length + " in array " + (out.size() - 1));
            }
        }
        return FieldValue.vectors(out);
    }

    private float[] numbers(String field, JsonToken first) throws InputException {
        require(first == JsonToken.START_ARRAY, "an array of numbers for field " + field, first);
        float[] out = new float[128];
        int count = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            requireNumber(field, token);
            if (count == out.length) {
                out = Arrays.copyOf(out, 2 * count);
            }
            out[count++] = parser.getFloatValue();
        }
        return Arrays.copyOf(out, count);
    }

    private void requireNumber(String field, JsonToken token) throws InputException {
        require(
                token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT,
                "a number in field " + field,
                token);
    }

    private FieldValue attribute(AttributeField field, JsonToken first) throws InputException {
        List<Object> found = new ArrayList<>();
        if (first == JsonToken.START_ARRAY) {
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                found.add(value(field, token));
            }
        } else {
            found.add(value(field, first));
        }
        return switch (field.type()) {
            case KEYWORD -> FieldValue.keywords(found.toArray(String[]::new));
            case LONG ->
                FieldValue.numbers(found.stream().mapToLong(Long.class::cast).toArray());
            case DOUBLE ->
                FieldValue.numbers(
                        found.stream().mapToDouble(Double.class::cast).toArray());
            case DATE -> FieldValue.dates(found.toArray(Instant[]::new));
            case BOOLEAN -> {
                boolean[] flags = new boolean[found.size()];
                for (int i = 0; i < flags.length; i++) {
                    flags[i] = (Boolean) found.get(i);
                }
                yield FieldValue.flags(flags);
            }
        };
    }

    private Object value(AttributeField field, JsonToken token) throws InputException {
        String of = " for attribute " + field.name();
        return switch (field.type()) {
            case KEYWORD -> {
                require(token == JsonToken.VALUE_STRING, "a string" + of, token);
                yield parser.getString();
            }
            case LONG -> {
                require(isLong(token), "a whole number of 64 bits" + of, token);
                yield parser.getLongValue();
            }
            case DOUBLE -> {
                requireNumber(field.name(), token);
                yield parser.getDoubleValue();
            }
            case DATE -> date(of, token);
            case BOOLEAN -> {
                require(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE, "true or false" + of, token);
                yield token == JsonToken.VALUE_TRUE;
            }
        };
    }

    private boolean isLong(JsonToken token) {
        return token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    }

    private Instant date(String of, JsonToken token) throws InputException {
        String expected = "a date, such as \"2020-01-31\" or \"2020-01-31T08:30:00Z\", or milliseconds" + of;
        if (isLong(token)) {
            return Instant.ofEpochMilli(parser.getLongValue());
        }
        require(token == JsonToken.VALUE_STRING, expected, token);
        String text = parser.getString();
        try {
            return text.length() <= 10
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw at(expected, "\"" + text + "\"");
        }
    }

    private void require(boolean condition, String expected, JsonToken found) throws InputException {
        if (!condition) {
            throw at(expected, Json.describe(found));
        }
    }

    InputException at(String expected, String found) {
        return new InputException(file, Json.place(parser.currentTokenLocation()), expected, found);
    }
}
