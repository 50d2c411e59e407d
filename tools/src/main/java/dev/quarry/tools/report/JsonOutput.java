package dev.quarry.tools.report;

import java.io.Writer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// JSON as commands print it: each object on a line of its own.
public final class JsonOutput {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private JsonOutput() {}

    /// Writes one object's properties.
    @FunctionalInterface
    public interface Properties {
        void write(JsonGenerator json);
    }

    /// Writes one object and a newline.
    public static void object(Writer out, Properties properties) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            properties.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
