package dev.quarry.idmap.chronicle;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.WriterOptions;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.part.KeyType;
import dev.quarry.ids.IdLookup;
import dev.quarry.ids.IdMap;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.write.WriterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// What finding documents by id costs: in the segments' tables and in a Chronicle Map, for ids that are longs and
/// strings of 16 bytes. The tables' writer removes the map, so that the next one makes it anew.
final class IdFigures {

    private static final int REPEATS = 3;
    private static final int LOOKS = 500_000;

    private final Path folder;
    private final Schema.IdKind kind;
    private final int documents;

    private IdFigures(Path folder, Schema.IdKind kind, int documents) {
        this.folder = folder;
        this.kind = kind;
        this.documents = documents;
    }

    /// Measures and prints.
    ///
    /// @param args an empty folder, the number of documents, the number of segments
    public static void main(String[] args) throws IOException {
        int documents = Integer.parseInt(args[1]);
        int segments = Integer.parseInt(args[2]);
        for (Schema.IdKind kind : Schema.IdKind.values()) {
            Path folder = Files.createDirectories(Path.of(args[0]).resolve(kind.name()));
            IdFigures figures = new IdFigures(folder, kind, documents);
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                figures.buildTable();
                figures.fillMap();
            }
            figures.writeIndex(segments);
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                figures.look("segment tables", IdLookup.segmentTables());
                figures.look("chronicle, made anew", ChronicleIds.forDocuments(documents));
                figures.look("chronicle", ChronicleIds.forDocuments(documents));
            }
        }
    }

    private DocumentId id(long number) {
        long mixed = number * 0x9e37_79b9_7f4a_7c15L;
        return switch (kind) {
            case LONG -> DocumentId.of(mixed);
            case STRING -> DocumentId.of("%016x".formatted(mixed));
        };
    }

    private void say(String what, long count, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-6s %-40s %8.2f s %10.0f a second%n", kind, what, seconds, count / seconds);
    }

    private void buildTable() throws IOException {
        Path file = folder.resolve("table");
        long start = System.nanoTime();
        try (RowIdsWriter ids =
                        RowIdsWriter.create(folder, kind == Schema.IdKind.LONG ? KeyType.LONGS : KeyType.BYTES);
                SegmentWriter segment = SegmentWriter.create(file, documents, 0)) {
            for (long i = 0; i < documents; i++) {
                switch (id(i)) {
                    case DocumentId.OfLong(long value) -> ids.add(value);
                    case DocumentId.OfString(String value) -> ids.add(value);
                }
            }
            ids.finish(segment, 0);
            segment.publish();
        }
        say("table: build, %.0f MiB".formatted(Files.size(file) / 1048576.0), documents, start);
        Files.delete(file);
    }

    private void fillMap() throws IOException {
        Path file = folder.resolve("map");
        long start = System.nanoTime();
        try (IdMap map = ChronicleIds.forDocuments(documents).create(file, kind)) {
            say("chronicle: create", 1, start);
            start = System.nanoTime();
            for (long i = 0; i < documents; i++) {
                map.put(id(i), i);
            }
            say("chronicle: put", documents, start);
        }
        long blocks = ((Number) Files.getAttribute(file, "unix:size")).longValue();
        System.out.printf("%-6s chronicle: %.0f MiB%n", kind, blocks / 1048576.0);
        Files.delete(file);
    }

    private void writeIndex(int segments) throws IOException {
        DenseField field =
                DenseField.of("vector", 1, Similarity.SQUARED_L2).withIndexing(new DenseField.Indexing.Scan());
        Index.create(folder, new Schema(kind, List.of(field)));
        WriterOptions options = WriterOptions.DEFAULT.withMerging(WriterOptions.Merging.onRequest());
        long start = System.nanoTime();
        try (IndexWriter writer = IndexWriter.open(folder, options)) {
            for (long i = 0; i < documents; i++) {
                DocumentId id = id(i);
                Document document =
                        id instanceof DocumentId.OfLong(long value) ? Document.of(value) : Document.of(id.toString());
                writer.add(document.with("vector", FieldValue.dense(new float[] {i})));
                if ((i + 1) % (documents / segments) == 0) {
                    writer.flush();
                }
            }
            writer.commit();
        }
        say("index of " + segments + " segments", documents, start);
    }

    private void look(String name, IdLookup lookup) throws IOException {
        Manifest manifest = ManifestStore.newest(folder).orElseThrow();
        long start = System.nanoTime();
        WriterState state = new WriterState(folder, manifest, lookup);
        say(name + ": open", 1, start);
        try {
            for (boolean hits : new boolean[] {true, false}) {
                Random random = new Random(7);
                long found = 0;
                start = System.nanoTime();
                for (int i = 0; i < LOOKS; i++) {
                    long number = (long) random.nextInt(documents) + (hits ? 0 : documents);
                    found += state.segments().row(id(number)).isPresent() ? 1 : 0;
                }
                if (found != (hits ? LOOKS : 0)) {
                    throw new IllegalStateException(name + ": found " + found);
                }
                say(name + ": find " + (hits ? "hits" : "misses"), LOOKS, start);
            }
        } finally {
            start = System.nanoTime();
            state.close(true);
            say(name + ": close", 1, start);
        }
    }
}
