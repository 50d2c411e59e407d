package dev.quarry.tools.read;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// The JSON parser as every reader here wants it, and its errors in our words.
final class Json {
    /// The parser's advice to its programmer, no use to who wrote the file.
    private static final Pattern HINT = Pattern.compile(": enable `[^`]*` to allow$");

    private static final int LONGEST_STRING = 1 << 26;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_STRING)
                    .build())
            .build();

    private Json() {}

    static JsonParser parser(InputBytes in) throws IOException {
        try {
            return FACTORY.createParser(ObjectReadContext.empty(), in.stream());
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    static JsonGenerator generator(Writer out) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
    }

    static InputException failure(Path file, JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        String found = HINT.matcher(String.valueOf(e.getOriginalMessage())).replaceFirst("");
        return new InputException(file, location == null ? "" : place(location), "valid JSON", found, e);
    }

    static String place(TokenStreamLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    static String describe(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case END_OBJECT, END_ARRAY -> "a closing bracket";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            case PROPERTY_NAME -> "a key";
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> "something that is not JSON";
        };
    }
}
