package dev.quarry.tools.read;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;

/// Reads documents of a schema as JSON objects, normally one a line:
///
/// ```
/// {"id": "d1", "text": {"token": 1.5}, "vector": [0.1, 0.2], "year": 2001, "tags": ["a", "b"], "payload": "..."}
/// ```
///
/// A key is the name of a field, `id` or `payload`. A field of tokens has an object of weights, one of numbered
/// terms an object whose keys are numbers, a dense one an array of numbers, one of several vectors an array of
/// such arrays; an attribute has a value, or an array of them (a date as ISO text in UTC, or in milliseconds
/// since 1970). `null` is as good as no key. A payload is text, or any JSON, kept as its text. Not thread-safe.
public final class DocumentReader implements AutoCloseable {

    private final Schema schema;
    private final InputBytes in;
    private final JsonParser parser;
    private final JsonValues values;
    private long line = 1;

    private DocumentReader(Schema schema, InputBytes in, JsonParser parser) {
        this.schema = schema;
        this.in = in;
        this.parser = parser;
        this.values = new JsonValues(in.source().file(), parser);
    }

    /// Opens a file, also one packed by gzip or zstd.
    public static DocumentReader open(Path file, Schema schema) throws IOException {
        InputBytes in = new InputBytes(InputSource.of(file));
        try {
            return new DocumentReader(schema, in, Json.parser(in));
        } catch (RuntimeException | IOException e) {
            in.close();
            throw e;
        }
    }

    /// The next document, null at the end.
    ///
    /// @throws InputException when it is none, with its place
    public @Nullable Document next() throws IOException {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return null;
            }
            line = parser.currentTokenLocation().getLineNr();
            if (token != JsonToken.START_OBJECT) {
                throw values.at("an object {...}", Json.describe(token));
            }
            return document();
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw Json.failure(file(), e);
        }
    }

    private Document document() throws IOException {
        DocumentId id = null;
        byte[] payload = {};
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (key.equals("id")) {
                id = id(token);
            } else if (key.equals("payload") && schema.number(key).isEmpty()) {
                payload = payload(token);
            } else {
                Optional<Integer> number = schema.number(key);
                if (number.isEmpty()) {
                    throw values.at("id, payload, or one of " + schema.names(), "the key \"" + key + "\"");
                }
                FieldValue value = values.read(schema.fields().get(number.get()), token);
                if (value != null && fields.put(key, value) != null) {
                    throw values.at("the key \"" + key + "\" once", "a second one");
                }
            }
        }
        if (id == null) {
            throw values.at("the key \"id\"", "an object without it");
        }
        return new Document(id, fields, payload);
    }

    private DocumentId id(JsonToken token) throws InputException {
        boolean longs = schema.ids() == Schema.IdKind.LONG;
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return longs ? DocumentId.of(parser.getLongValue()) : DocumentId.of(parser.getString());
        }
        if (token != JsonToken.VALUE_STRING || longs) {
            throw values.at(
                    longs ? "an id that is a whole number" : "an id that is a string or a whole number",
                    Json.describe(token));
        }
        try {
            return DocumentId.of(parser.getString());
        } catch (InvalidDocumentException e) {
            throw values.at("an id of 1 to 65535 bytes", "\"" + parser.getString() + "\"");
        }
    }

    private byte[] payload(JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return new byte[0];
        }
        if (token == JsonToken.VALUE_STRING) {
            return parser.getString().getBytes(StandardCharsets.UTF_8);
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = Json.generator(text)) {
            generator.copyCurrentStructure(parser);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// The file.
    public Path file() {
        return in.source().file();
    }

    /// Where the last document begins, in words.
    public String place() {
        return "line " + line;
    }

    /// Bytes of the file read so far, packed ones where it is packed.
    public long bytesRead() {
        return in.packedPosition();
    }

    /// Bytes of the file.
    public long bytesTotal() {
        return in.source().size();
    }

    @Override
    public void close() throws IOException {
        parser.close();
        in.close();
    }
}
