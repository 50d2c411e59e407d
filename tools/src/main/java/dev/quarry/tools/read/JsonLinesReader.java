package dev.quarry.tools.read;

import dev.quarry.document.FieldValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;

/// Reads objects of `{"id", "contents"?, "vector": {token: weight}}`, normally one a line.
///
/// The id is a string or a whole number. Other keys are values of attributes where these are asked for, and
/// skipped otherwise.
final class JsonLinesReader implements SparseReader {
    private static final String WEIGHT = "a finite weight of at least 0";

    private final InputBytes in;
    private final JsonParser parser;
    private final ReadOptions.Contents keep;
    private final ReadOptions.Vectors vectors;
    private final JsonAttributes attributes;
    private final SparseRow current = new SparseRow();
    private @Nullable String id;
    private byte @Nullable [] contents;
    private long row = -1;
    private long line = 1;
    private boolean whole = true;

    JsonLinesReader(InputSource source, ReadOptions options) throws IOException {
        this.keep = options.contents();
        this.vectors = options.vectors();
        this.attributes = new JsonAttributes(options.attributes());
        this.in = new InputBytes(source);
        try {
            this.parser = Json.parser(in);
        } catch (RuntimeException | IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public boolean next() throws IOException {
        whole = false;
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return false;
            }
            line = parser.currentTokenLocation().getLineNr();
            row++;
            if (token != JsonToken.START_OBJECT) {
                throw at("an object {...}", describe(token));
            }
            try {
                readObject();
            } catch (InputException e) {
                skipObject(e);
                throw e;
            }
            whole = true;
            return true;
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw Json.failure(file(), e);
        }
    }

    /// Goes to the end of the current object, whose contents are wrong.
    private void skipObject(InputException wrong) {
        try {
            JsonToken token = parser.currentToken();
            while (token != null && !parser.streamReadContext().inRoot()) {
                token = parser.nextToken();
            }
            whole = token != null;
        } catch (JacksonException e) {
            wrong.addSuppressed(e);
        }
    }

    private void readObject() throws IOException {
        id = null;
        contents = null;
        current.clear();
        attributes.clear();
        boolean vector = false;
        boolean text = false;
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken value = parser.nextToken();
            switch (key) {
                case "id" -> {
                    once(id == null, key);
                    id = readId(value);
                }
                case "vector" -> {
                    once(!vector, key);
                    vector = true;
                    if (vectors == ReadOptions.Vectors.REQUIRED) {
                        readVector(value);
                    } else {
                        parser.skipChildren();
                    }
                }
                case "contents" -> {
                    once(!text, key);
                    text = true;
                    readContents(value);
                }
                default -> {
                    if (!attributes.read(key, value, new JsonValues(file(), parser))) {
                        parser.skipChildren();
                    }
                }
            }
        }
        if (vectors == ReadOptions.Vectors.IGNORED) {
            return;
        }
        if (id == null) {
            throw failure("the key \"id\"", "an object without it");
        }
        if (!vector) {
            throw failure("the key \"vector\"", "an object without it");
        }
        current.endTokens();
    }

    private void once(boolean first, String key) throws InputException {
        if (!first) {
            throw at("the key \"" + key + "\" once", "a second one");
        }
    }

    private String readId(JsonToken value) throws InputException {
        if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NUMBER_INT) {
            throw at("an id that is a string or a whole number", describe(value));
        }
        return parser.getString();
    }

    private void readContents(JsonToken value) throws InputException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.VALUE_STRING) {
            throw at("contents that are a string", describe(value));
        }
        if (keep == ReadOptions.Contents.KEEP) {
            contents = parser.getString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private void readVector(JsonToken value) throws InputException {
        if (value != JsonToken.START_OBJECT) {
            throw at("a vector {token: weight, ...}", describe(value));
        }
        for (String token = parser.nextName(); token != null; token = parser.nextName()) {
            JsonToken number = parser.nextToken();
            if (number != JsonToken.VALUE_NUMBER_INT && number != JsonToken.VALUE_NUMBER_FLOAT) {
                throw at(WEIGHT, "token \"" + token + "\" with " + describe(number));
            }
            float weight = parser.getFloatValue();
            if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
                throw at(WEIGHT, "token \"" + token + "\" with weight " + parser.getString());
            }
            if (!current.add(token, weight)) {
                throw at("each token once", "token \"" + token + "\" twice");
            }
            if (current.count > SparseRow.MAX_ENTRIES) {
                throw at("at most " + SparseRow.MAX_ENTRIES + " tokens in a vector", "more");
            }
        }
    }

    private static String describe(@Nullable JsonToken token) {
        return token == null ? "the end of the file" : Json.describe(token);
    }

    private InputException at(String expected, String found) {
        return new InputException(file(), Json.place(parser.currentTokenLocation()), expected, found);
    }

    @Override
    public boolean resumable() {
        return whole;
    }

    @Override
    public Path file() {
        return in.source().file();
    }

    @Override
    public long rows() {
        return -1;
    }

    @Override
    public long row() {
        return row;
    }

    @Override
    public String place() {
        return "line " + line;
    }

    @Override
    public long bytesRead() {
        return in.packedPosition();
    }

    @Override
    public long bytesTotal() {
        return in.source().size();
    }

    @Override
    public TermKind termKind() {
        return TermKind.TOKEN;
    }

    @Override
    public @Nullable String id() {
        return id;
    }

    @Override
    public int count() {
        return current.count;
    }

    @Override
    public int[] terms() {
        throw new IllegalStateException("JSON lines have tokens, not term numbers");
    }

    @Override
    public String[] tokens() {
        return current.tokens;
    }

    @Override
    public float[] weights() {
        return current.weights;
    }

    @Override
    public byte @Nullable [] contents() {
        return contents;
    }

    @Override
    public Map<String, FieldValue> attributes() {
        return attributes.values();
    }

    @Override
    public long termLimit() {
        return -1;
    }

    @Override
    public long zeroWeights() {
        return current.zeroWeights;
    }

    @Override
    public long emptyRows() {
        return current.emptyRows;
    }

    @Override
    public void close() throws IOException {
        parser.close();
        in.close();
    }
}
