package dev.quarry.tools.load;

import dev.quarry.document.FieldValue;
import dev.quarry.schema.TermNaming;
import dev.quarry.tools.read.TermNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Query vectors typed on a command line. What is wrong with the text comes as an [IllegalArgumentException].
public final class QueryText {
    private static final int LONGEST_SHOWN = 60;

    private QueryText() {}

    /// A sparse vector: a JSON object `{"token": 1.5, ...}`, or `token:1.5 token:0.3` with blanks between the pairs.
    ///
    /// @param naming how the field names terms
    /// @param names the vocabulary: with one, the text may hold tokens for a field that has numbers
    public static FieldValue sparse(String text, TermNaming naming, @Nullable TermNames names) {
        Map<String, Float> weights = text.strip().startsWith("{") ? jsonObject(text) : pairs(text);
        if (weights.isEmpty()) {
            throw new IllegalArgumentException("expected a term with a weight, found \"" + shown(text) + "\"");
        }
        String[] tokens = weights.keySet().toArray(new String[0]);
        float[] values = new float[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            values[i] = weights.getOrDefault(tokens[i], 0f);
        }
        return switch (naming) {
            case TOKENS -> FieldValue.tokens(tokens, values);
            case NUMBERS -> FieldValue.terms(numbers(tokens, names), values);
        };
    }

    private static int[] numbers(String[] tokens, @Nullable TermNames vocabulary) {
        TermNames names = vocabulary == null ? TermNames.DECIMAL : vocabulary;
        int[] terms = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            terms[i] = names.term(tokens[i]);
            if (terms[i] < 0) {
                String expected = vocabulary == null ? "a term number (or --vocab FILE)" : "a token of the vocabulary";
                throw new IllegalArgumentException("expected " + expected + ", found \"" + tokens[i] + "\"");
            }
        }
        return terms;
    }

    private static Map<String, Float> pairs(String text) {
        Map<String, Float> weights = new LinkedHashMap<>();
        for (String pair : text.strip().split("\\s+", -1)) {
            int colon = pair.lastIndexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("expected term:weight, found \"" + shown(pair) + "\"");
            }
            put(weights, pair.substring(0, colon), number(pair.substring(colon + 1)));
        }
        return weights;
    }

    private static Map<String, Float> jsonObject(String text) {
        Map<String, Float> weights = new LinkedHashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (value != JsonToken.VALUE_NUMBER_INT && value != JsonToken.VALUE_NUMBER_FLOAT) {
                    throw new IllegalArgumentException("expected a number for \"" + name + "\", found " + value);
                }
                put(weights, name, parser.getFloatValue());
            }
            requireEnd(parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "expected {\"token\": weight, ...}, found \"" + shown(text) + "\" (" + e.getOriginalMessage() + ")",
                    e);
        }
        return weights;
    }

    private static void put(Map<String, Float> weights, String token, float weight) {
        if (!(weight > 0 && weight <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "expected a positive finite weight for \"" + token + "\", found " + weight);
        }
        if (weights.put(token, weight) != null) {
            throw new IllegalArgumentException("expected each term once, found \"" + token + "\" twice");
        }
    }

    /// A dense vector: numbers with commas or blanks between them, with or without square brackets.
    public static FieldValue dense(String text) {
        String inside = text.strip();
        if (inside.startsWith("[") && inside.endsWith("]")) {
            inside = inside.substring(1, inside.length() - 1);
        }
        List<Float> numbers = new ArrayList<>();
        for (String number : inside.strip().split("[,\\s]+", -1)) {
            numbers.add(number(number));
        }
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i);
        }
        return FieldValue.dense(values);
    }

    /// Several dense vectors, `[[0.1, 0.2], [0.3, 0.4]]`, or one as [#dense] reads it.
    public static FieldValue vectors(String text) {
        if (!text.strip().startsWith("[[")) {
            return dense(text);
        }
        List<float[]> vectors = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                vectors.add(vector(parser, token));
            }
            requireEnd(parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "expected [[0.1, ...], ...], found \"" + shown(text) + "\" (" + e.getOriginalMessage() + ")", e);
        }
        return FieldValue.vectors(vectors);
    }

    private static float[] vector(JsonParser parser, JsonToken first) {
        if (first != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("expected an array of numbers for each vector, found " + first);
        }
        float[] values = new float[16];
        int count = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
                throw new IllegalArgumentException("expected a number in each place of a vector, found " + token);
            }
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = parser.getFloatValue();
        }
        return Arrays.copyOf(values, count);
    }

    private static float number(String text) {
        float value;
        try {
            value = Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number, found \"" + shown(text) + "\"", e);
        }
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException("expected a finite number, found \"" + shown(text) + "\"");
        }
        return value;
    }

    private static void requireEnd(JsonParser parser) {
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("expected the end after the query, found more");
        }
    }

    private static String shown(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }
}
