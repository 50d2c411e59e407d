package dev.quarry.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.batch.Batches;
import dev.quarry.build.Progress;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.Residence;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.query.Query;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Segments of one schema without an index around them.
final class Segments implements AutoCloseable {

    record Hit(int row, float score) {}

    final Path folder;
    private final Schema schema;
    private final int threads;
    private FieldModels models;
    private final List<SegmentReader> open = new ArrayList<>();

    Segments(Path folder, Schema schema, int threads) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.schema = schema;
        this.threads = threads;
        this.models = FieldModels.read(folder, schema);
    }

    /// Goes on with the models of others, as all segments of an index do.
    Segments withModelsOf(Segments other) {
        models = other.models;
        return this;
    }

    SegmentReader of(List<Document> documents) throws IOException {
        try (SegmentBuilder builder = new SegmentBuilder(folder, schema, models)) {
            for (Document document : documents) {
                builder.add(document);
            }
            return publish(builder);
        }
    }

    /// @param deleted beside the sources, null for none
    SegmentReader merged(List<SegmentReader> sources, List<@Nullable RoaringBitmap> deleted) throws IOException {
        try (SegmentBuilder builder = builder()) {
            for (int i = 0; i < sources.size(); i++) {
                builder.copy(sources.get(i), deleted.get(i));
            }
            return publish(builder);
        }
    }

    SegmentBuilder builder() throws IOException {
        return new SegmentBuilder(folder, schema, models);
    }

    SegmentReader publish(SegmentBuilder builder) throws IOException {
        String name = IndexFolder.segmentName(open.size());
        SegmentEntry entry =
                builder.publish(name, new Resources(threads, 1 << 20, Progress.NONE, Batches.onProcessor()));
        assertThat(SegmentChecker.check(folder.resolve(name)).problems()).isEmpty();
        SegmentReader reader = SegmentReader.open(folder.resolve(name), entry, schema, models, Residence.MAPPED);
        open.add(reader);
        return reader;
    }

    static List<Hit> search(SegmentReader segment, int field, Query query) {
        TopK top = new TopK(query.k());
        segment.vectors(field).search(null).search(query, RowFilter.ALL, top, new WorkCount());
        int[] rows = new int[top.size()];
        float[] scores = new float[top.size()];
        int count = top.drain(rows, scores);
        List<Hit> hits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hits.add(new Hit(rows[i], scores[i]));
        }
        return hits;
    }

    /// Everything a segment gives back of a row, as text: id, payload, and the fields' values to the bit.
    static String row(SegmentReader segment, int fields, int row) {
        StringBuilder text = new StringBuilder();
        DocumentId id = segment.id(row);
        text.append(id).append(segment.row(id) == row ? "" : " not found").append(' ');
        text.append(Arrays.toString(segment.payloads().read(row)));
        for (int field = 0; field < fields; field++) {
            text.append(' ')
                    .append(segment.value(field, row).map(Segments::text).orElse("none"));
        }
        return text.toString();
    }

    private static String text(FieldValue value) {
        return switch (value) {
            case FieldValue.Terms(int[] terms, float[] weights) ->
                sorted(IntStream.range(0, terms.length)
                        .mapToObj(i -> terms[i] + ":" + Float.floatToRawIntBits(weights[i])));
            case FieldValue.Tokens(String[] tokens, float[] weights) ->
                sorted(IntStream.range(0, tokens.length)
                        .mapToObj(i -> tokens[i] + ":" + Float.floatToRawIntBits(weights[i])));
            case FieldValue.Floats(float[] values) -> Arrays.toString(values);
            case FieldValue.Bytes(byte[] values) -> Arrays.toString(values);
            case FieldValue.Vectors(List<float[]> values) ->
                values.stream().map(Arrays::toString).toList().toString();
            case FieldValue.Codes codes -> throw new AssertionError(codes);
            case FieldValue.Attribute values -> throw new AssertionError(values);
        };
    }

    private static String sorted(Stream<String> entries) {
        return entries.sorted().toList().toString();
    }

    static List<String> spools(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("spool") || name.endsWith(".tmp"))
                    .toList();
        }
    }

    @Override
    public void close() {
        open.forEach(SegmentReader::close);
    }
}
