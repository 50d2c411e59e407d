package dev.quarry.tools.inspect;

import dev.quarry.format.Segment;
import dev.quarry.format.manifest.FieldEntry;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/// Prints what `dump` shows, for people or as JSON lines.
///
/// @param json JSON lines instead of text
public record DumpOutput(PrintWriter out, boolean json) {
    private static final int VALUES_SHOWN = 16;

    /// Prints a commit: fields with their settings, segments.
    public void manifest(Path index, Manifest manifest) {
        if (json) {
            JsonOutput.object(out, object -> manifest(object, index, manifest));
            return;
        }
        out.println(index + ": generation " + manifest.generation() + ", " + Units.count(manifest.rows())
                + " documents, " + manifest.segments().size() + " segments");
        out.println("settings: " + settings(manifest.settings()));
        for (int i = 0; i < manifest.fields().size(); i++) {
            FieldEntry field = manifest.fields().get(i);
            out.println("field " + i + ": " + field.name() + ", " + field.kind() + ": " + settings(field));
        }
    }

    private static String settings(FieldEntry entry) {
        return entry.settings().entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void manifest(JsonGenerator object, Path index, Manifest manifest) {
        object.writeStringProperty("index", index.toString());
        object.writeNumberProperty("generation", manifest.generation());
        object.writeNumberProperty("documents", manifest.rows());
        object.writeObjectPropertyStart("settings");
        manifest.settings().settings().forEach(object::writeStringProperty);
        object.writeEndObject();
        object.writeArrayPropertyStart("fields");
        for (FieldEntry field : manifest.fields()) {
            object.writeStartObject();
            object.writeStringProperty("name", field.name());
            object.writeStringProperty("kind", field.kind());
            field.settings().forEach(object::writeStringProperty);
            object.writeEndObject();
        }
        object.writeEndArray();
        object.writeArrayPropertyStart("segments");
        for (SegmentEntry segment : manifest.segments()) {
            object.writeStartObject();
            object.writeStringProperty("name", segment.name());
            object.writeNumberProperty("rows", segment.rows());
            object.writeNumberProperty("bytes", segment.byteSize());
            object.writeEndObject();
        }
        object.writeEndArray();
    }

    /// Prints sections of a segment.
    ///
    /// @param fields names by number; empty if nobody knows them
    public void sections(Segment segment, List<SectionFacts> sections, List<String> fields) {
        if (json) {
            sections.forEach(facts -> JsonOutput.object(out, object -> {
                object.writeStringProperty("segment", segment.file().toString());
                object.writeStringProperty("section", facts.section().kind().toString());
                object.writeNumberProperty("field", facts.section().field());
                object.writeNumberProperty("offset", facts.section().offset());
                object.writeNumberProperty("bytes", facts.section().length());
                facts.facts().forEach(object::writeStringProperty);
            }));
            return;
        }
        out.println(segment.file() + ": " + Units.count(segment.rows()) + " rows, " + Units.bytes(segment.byteSize()));
        Table table = new Table("section", "field", "bytes", "bytes/document", "");
        for (SectionFacts facts : sections) {
            String details = facts.facts().entrySet().stream()
                    .skip(1)
                    .map(fact -> fact.getKey().replace('_', ' ') + " " + fact.getValue())
                    .collect(Collectors.joining(", "));
            table.row(
                    facts.section().kind(),
                    name(facts.section().field(), fields),
                    Units.count(facts.section().length()),
                    facts.facts().getOrDefault("bytes_per_document", ""),
                    details);
        }
        table.print(out, "  ");
    }

    /// Prints a document.
    ///
    /// @param row its number in the index
    /// @param fields names by number; empty if nobody knows them
    public void row(long row, RowContents contents, List<String> fields) {
        if (json) {
            JsonOutput.object(out, object -> row(object, row, contents, fields));
            return;
        }
        out.println("row " + row + ", id " + contents.id());
        for (RowContents.FieldContents field : contents.fields()) {
            switch (field) {
                case RowContents.Sparse(int number, List<RowContents.Entry> entries) -> {
                    out.println(name(number, fields) + ": " + entries.size() + " terms");
                    Table table = new Table("term", "weight");
                    entries.forEach(entry -> table.row(entry.term(), entry.weight()));
                    table.print(out, "  ");
                }
                case RowContents.Dense(int number, float[] values) -> {
                    out.println(name(number, fields) + ": " + values.length + " values:" + some(values));
                }
                case RowContents.Several(int number, List<float[]> vectors) -> {
                    out.println(name(number, fields) + ": " + vectors.size() + " vectors of "
                            + vectors.getFirst().length + " values:");
                    vectors.forEach(values -> out.println(" " + some(values)));
                }
                case RowContents.Attribute(int number, List<String> values) ->
                    out.println(name(number, fields) + ": " + String.join(", ", values));
            }
        }
        if (!contents.payload().isEmpty()) {
            out.println("payload: " + contents.payload());
        }
    }

    private static String some(float[] values) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(values.length, VALUES_SHOWN); i++) {
            text.append(' ').append(values[i]);
        }
        return text + (values.length > VALUES_SHOWN ? " ... (--json shows all)" : "");
    }

    private static void array(JsonGenerator object, float[] values) {
        object.writeStartArray();
        for (float value : values) {
            object.writeNumber(value);
        }
        object.writeEndArray();
    }

    private static void row(JsonGenerator object, long row, RowContents contents, List<String> fields) {
        object.writeNumberProperty("row", row);
        object.writeStringProperty("id", contents.id());
        object.writeObjectPropertyStart("fields");
        for (RowContents.FieldContents field : contents.fields()) {
            object.writeName(name(field.field(), fields));
            switch (field) {
                case RowContents.Sparse(int number, List<RowContents.Entry> entries) -> {
                    object.writeStartObject();
                    entries.forEach(entry -> object.writeNumberProperty(entry.term(), entry.weight()));
                    object.writeEndObject();
                }
                case RowContents.Dense(int number, float[] values) -> array(object, values);
                case RowContents.Several(int number, List<float[]> vectors) -> {
                    object.writeStartArray();
                    vectors.forEach(values -> array(object, values));
                    object.writeEndArray();
                }
                case RowContents.Attribute(int number, List<String> values) -> {
                    object.writeStartArray();
                    values.forEach(object::writeString);
                    object.writeEndArray();
                }
            }
        }
        object.writeEndObject();
        if (!contents.payload().isEmpty()) {
            object.writeStringProperty("payload", contents.payload());
        }
    }

    private static String name(int field, List<String> fields) {
        return field >= 0 && field < fields.size() ? fields.get(field) : "field " + field;
    }
}
