package dev.quarry.tools.write;

import dev.quarry.tools.read.TermNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// Writes `{"id", "contents"?, "vector": {token: weight}}`, one object a line.
///
/// Whole weights are written without a fraction, others with the fewest digits that read back to the same float.
final class JsonLinesWriter implements SparseWriter {
    /// Whole floats up to here have an exact int and no shorter form as a float.
    private static final float WHOLE_LIMIT = 1 << 24;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .rootValueSeparator("")
            .build();

    private final OutputFile file;
    private final TermNames names;
    private final JsonGenerator json;

    JsonLinesWriter(Path target, TermNames names) throws IOException {
        this.file = new OutputFile(target);
        this.names = names;
        this.json = FACTORY.createGenerator(ObjectWriteContext.empty(), file.stream());
    }

    @Override
    public void add(@Nullable String id, int[] terms, float[] weights, int count, byte @Nullable [] contents)
            throws IOException {
        SparseWriter.check(terms, weights, count);
        if (id == null) {
            throw new IllegalArgumentException("JSON lines: expected an id, found none");
        }
        try {
            json.writeStartObject();
            json.writeStringProperty("id", id);
            if (contents != null) {
                json.writeStringProperty("contents", new String(contents, StandardCharsets.UTF_8));
            }
            json.writeObjectPropertyStart("vector");
            for (int i = 0; i < count; i++) {
                writeEntry(terms[i], weights[i]);
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    private void writeEntry(int term, float weight) {
        String token = names.token(term);
        if (token == null) {
            throw new IllegalArgumentException("expected a term of the vocabulary, found number " + term);
        }
        json.writeName(token);
        if (weight <= WHOLE_LIMIT && weight == (int) weight) {
            json.writeNumber((int) weight);
        } else {
            json.writeNumber(weight);
        }
    }

    @Override
    public void finish() throws IOException {
        try {
            json.close();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
        file.finish();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            json.close();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }
}
