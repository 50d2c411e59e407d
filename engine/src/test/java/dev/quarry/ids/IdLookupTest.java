package dev.quarry.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.WriterOptions;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.filter.Filter;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.index.IndexFolder;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.write.MergePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A writer that asks an id map, whatever that says; the oracle is a map in memory.
class IdLookupTest {

    private static final WriterOptions MANUAL =
            WriterOptions.DEFAULT.withThreads(1).withMerging(WriterOptions.Merging.onRequest());

    /// Merges of few and of many documents at once.
    private static final WriterOptions.Merging PAIRS =
            new WriterOptions.Merging(new MergePolicy.Tiered(2, 1 << 9, 1 << 30, 0.3), 1);

    /// More find more: `-Dquarry.seeds=100`.
    private static final int SEEDS = Integer.getInteger("quarry.seeds", 3);

    @TempDir
    Path temporary;

    private Path folder() throws IOException {
        return folder("index");
    }

    private Path folder(String name) throws IOException {
        Path folder = temporary.resolve(name);
        Index.create(folder, Schema.withStringIds(DenseField.of("vector", 2, Similarity.SQUARED_L2)));
        return folder;
    }

    private static Document document(String id, int version) {
        return Document.of(id)
                .with("vector", FieldValue.dense(new float[] {version, 1}))
                .withPayload(Integer.toString(version).getBytes(StandardCharsets.UTF_8));
    }

    private static void requireEqual(Path folder, Map<String, Integer> model) throws IOException {
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            Searcher searcher = index.searcher();
            Map<String, Integer> found = new TreeMap<>();
            for (long row = 0; row < index.rows(); row++) {
                if (searcher.isLive(row)) {
                    int version = Integer.parseInt(new String(searcher.payload(row), StandardCharsets.UTF_8));
                    assertThat(found.put(searcher.id(row).toString(), version))
                            .as("rows of one id")
                            .isNull();
                }
            }
            assertThat(found).isEqualTo(model);
        }
    }

    private static void requireRefused(IndexWriter writer, Document document) {
        assertThatThrownBy(() -> writer.add(document)).isInstanceOf(InvalidDocumentException.class);
    }

    /// Whether the map has the documents of the commit, each where it is.
    private static void requireExact(Path folder, FakeIds ids) throws IOException {
        Map<String, Long> places = new TreeMap<>();
        Manifest manifest = ManifestStore.newest(folder).orElseThrow();
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            Searcher searcher = index.searcher();
            long first = 0;
            for (SegmentEntry segment : manifest.segments()) {
                long number = IndexFolder.segmentNumber(segment.name());
                for (int row = 0; row < segment.rows(); row++) {
                    if (searcher.isLive(first + row)) {
                        places.put(searcher.id(first + row).toString(), number << 32 | row);
                    }
                }
                first += segment.rows();
            }
        }
        assertThat(ids.places).isEqualTo(places);
    }

    @ParameterizedTest
    @EnumSource
    void whatAMapSaysNeverChangesTheIndex(FakeIds.Lie lie) throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Path folder = folder("index" + seed);
            FakeIds ids = new FakeIds(lie, Long.MAX_VALUE, seed);
            boolean background = seed % 3 == 0;
            WriterOptions options = (background ? MANUAL.withMerging(PAIRS) : MANUAL)
                    .withFlushing(new WriterOptions.Flushing(7, 1 << 20))
                    .withIds(ids);
            try {
                operate(folder, options, ids, new Random(seed), lie == FakeIds.Lie.NONE);
            } catch (AssertionError | IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + lie, e);
            }
        }
    }

    private static void operate(Path folder, WriterOptions options, FakeIds ids, Random random, boolean exact)
            throws IOException {
        Map<String, Integer> committed = new TreeMap<>();
        Map<String, Integer> model = new TreeMap<>();
        IndexWriter writer = IndexWriter.open(folder, options);
        try {
            for (int step = 0; step < 200; step++) {
                String id = "d" + random.nextInt(40);
                int choice = random.nextInt(100);
                if (choice < 45) {
                    assertThat(writer.upsert(document(id, step))).isEqualTo(model.put(id, step) != null);
                } else if (choice < 60) {
                    assertThat(writer.delete(DocumentId.of(id))).isEqualTo(model.remove(id) != null);
                } else if (choice < 65) {
                    long there = model.remove(id) == null ? 0 : 1;
                    assertThat(writer.delete(Filter.ids(Set.of(DocumentId.of(id), DocumentId.of("none")))))
                            .isEqualTo(there);
                } else if (choice < 75) {
                    if (model.putIfAbsent(id, step) == null) {
                        writer.add(document(id, step));
                    } else {
                        requireRefused(writer, document(id, step));
                    }
                } else if (choice < 84) {
                    writer.commit();
                    committed = new TreeMap<>(model);
                    requireEqual(folder, committed);
                } else if (choice < 88) {
                    writer.rollback();
                    model = new TreeMap<>(committed);
                } else if (choice < 93) {
                    writer.merge();
                } else if (choice < 95) {
                    writer.compact();
                } else {
                    if (random.nextBoolean()) {
                        writer.awaitMerges();
                        writer.commit();
                        committed = new TreeMap<>(model);
                    }
                    writer.close();
                    writer = IndexWriter.open(folder, options);
                    model = new TreeMap<>(committed);
                    requireEqual(folder, model);
                    if (exact) {
                        requireExact(folder, ids);
                    }
                }
                assertThat(writer.documents()).isEqualTo(model.size());
            }
            writer.commit();
            requireEqual(folder, model);
        } finally {
            writer.close();
        }
        assertThat(ids.finds).isPositive();
    }

    @Test
    void aMapIsTakenOverWhenEverythingWasCommitted() throws IOException {
        Path folder = folder();
        write(folder, FakeIds.honest());
        FakeIds ids = FakeIds.honest();
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(ids))) {
            writer.add(document("never committed", 1));
        }
        requireTakenOver(folder);
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(ids))) {
            writer.upsert(document("a", 9));
            writer.delete(DocumentId.of("b"));
            writer.commit();
            writer.compact();
            writer.commit();
        }
        assertThat(ids.created).isZero();
        assertThat(ids.opened).isEqualTo(2);
        requireTakenOver(folder);
        requireEqual(folder, Map.of("a", 9, "c", 3));
    }

    @Test
    void aMapIsMadeAnewWhenNotEverythingWasCommitted() throws IOException {
        Path folder = folder();
        write(folder, FakeIds.honest());
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(FakeIds.honest()))) {
            writer.add(document("d", 4));
            writer.flush();
        }
        requireMadeAnew(folder);
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(FakeIds.honest()))) {
            writer.delete(DocumentId.of("a"));
        }
        requireMadeAnew(folder);
        requireTakenOver(folder);
    }

    @Test
    void aMapOfAnotherCommitIsMadeAnew() throws IOException {
        Path folder = folder();
        write(folder, FakeIds.honest());
        Path kept = Files.createDirectory(temporary.resolve("kept"));
        copyMap(folder, kept);
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL)) {
            assertThat(folder.resolve(IdLookup.Mapped.FILE))
                    .as("of no use to this writer")
                    .doesNotExist();
            assertThat(folder.resolve(IdLookup.Mapped.STAMP)).doesNotExist();
            writer.upsert(document("a", 5));
            writer.commit();
        }
        copyMap(kept, folder);
        requireMadeAnew(folder);

        Path other = folder("other");
        try (IndexWriter writer = IndexWriter.open(other, MANUAL.withIds(FakeIds.honest()))) {
            writer.add(document("a", 1));
            writer.add(document("b", 2));
            writer.add(document("d", 3));
            writer.commit();
        }
        copyMap(kept, other); // as many rows, of a segment of the same name
        requireMadeAnew(other);
    }

    @Test
    void aMapOfAnotherKindIsMadeAnew() throws IOException {
        Path folder = folder();
        write(folder, FakeIds.honest());
        FakeIds other = new FakeIds(FakeIds.Lie.NONE, Long.MAX_VALUE, 0) {
            @Override
            public String name() {
                return "other";
            }
        };
        IndexWriter.open(folder, MANUAL.withIds(other)).close();
        assertThat(other.created).isEqualTo(1);
        assertThat(other.opened).isZero();
    }

    @Test
    void aDamagedMapOrStampIsMadeAnew() throws IOException {
        Path folder = folder();
        write(folder, FakeIds.honest());
        for (String name : new String[] {IdLookup.Mapped.FILE, IdLookup.Mapped.STAMP}) {
            Path file = folder.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at += 7) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 1;
                Files.write(file, flipped);
                requireMadeAnew(folder);
                Files.write(file, Arrays.copyOf(whole, at));
                requireMadeAnew(folder);
            }
            Files.write(file, Arrays.copyOf(whole, whole.length + 1));
            requireMadeAnew(folder);
            Files.delete(file);
            requireMadeAnew(folder);
        }
        requireTakenOver(folder);
    }

    @Test
    void aWriterThatDiedLeavesNoStamp() throws IOException {
        Path folder = folder();
        write(folder, FakeIds.honest());
        Path dead = temporary.resolve("dead");
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(FakeIds.honest()))) {
            writer.upsert(document("a", 7));
            writer.commit();
            Files.createDirectory(dead);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.copy(file, dead.resolve(file.getFileName().toString()));
                }
            }
        }
        assertThat(dead.resolve(IdLookup.Mapped.FILE)).exists();
        requireMadeAnew(dead);
        requireEqual(dead, Map.of("a", 7, "b", 2, "c", 3));
    }

    @Test
    void aDocumentTooManyIsRefusedAndNothingIsLost() throws IOException {
        Path folder = folder();
        FakeIds three = new FakeIds(FakeIds.Lie.NONE, 3, 0);
        write(folder, three);
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(three))) {
            assertThatThrownBy(() -> writer.add(document("d", 4)))
                    .isInstanceOf(IdMapFullException.class)
                    .hasMessageContaining("4 documents are more than the 3");
            assertThatThrownBy(() -> writer.upsert(document("d", 4))).isInstanceOf(IdMapFullException.class);
            writer.upsert(document("a", 5));
            writer.upsert(document("a", 6));
            assertThatThrownBy(() -> writer.add(document("d", 4))).isInstanceOf(IdMapFullException.class);
            writer.delete(DocumentId.of("b"));
            writer.add(document("d", 4));
            writer.commit();
        }
        Map<String, Integer> model = Map.of("a", 6, "c", 3, "d", 4);
        requireEqual(folder, model);
        FakeIds two = new FakeIds(FakeIds.Lie.NONE, 2, 0);
        assertThatThrownBy(() -> IndexWriter.open(folder, MANUAL.withIds(two))).isInstanceOf(IdMapFullException.class);
        IndexWriter.open(folder, MANUAL.withIds(new FakeIds(FakeIds.Lie.NONE, 4, 0)))
                .close();
        requireEqual(folder, model);
    }

    @Test
    void aMapThatFailsLeavesTheLastCommit() throws IOException {
        Path folder = folder();
        write(folder, FakeIds.honest());
        FakeIds ids = FakeIds.honest();
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(ids))) {
            writer.upsert(document("a", 5));
            writer.add(document("d", 5));
            ids.failAfterPuts = 1;
            assertThatThrownBy(writer::commit).hasMessageContaining("the fake map is full");
            ids.failAfterPuts = Integer.MAX_VALUE;
            writer.rollback();
            writer.upsert(document("b", 6));
            writer.commit();
        }
        requireEqual(folder, Map.of("a", 1, "b", 6, "c", 3));
        requireTakenOver(folder);
    }

    /// Documents a, b and c, committed.
    private static void write(Path folder, FakeIds ids) throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(ids))) {
            writer.add(document("a", 1));
            writer.add(document("b", 2));
            writer.add(document("c", 3));
            writer.commit();
        }
    }

    private static void copyMap(Path from, Path to) throws IOException {
        for (String name : new String[] {IdLookup.Mapped.FILE, IdLookup.Mapped.STAMP}) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void requireTakenOver(Path folder) throws IOException {
        FakeIds ids = FakeIds.honest();
        IndexWriter.open(folder, MANUAL.withIds(ids)).close();
        assertThat(ids.opened).isEqualTo(1);
        assertThat(ids.created + ids.puts).isZero();
        requireExact(folder, ids);
    }

    private static void requireMadeAnew(Path folder) throws IOException {
        FakeIds ids = FakeIds.honest();
        IndexWriter.open(folder, MANUAL.withIds(ids)).close();
        assertThat(ids.opened).isZero();
        assertThat(ids.created).isEqualTo(1);
        requireExact(folder, ids);
    }
}
