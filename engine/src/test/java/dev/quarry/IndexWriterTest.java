package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.filter.Filter;
import dev.quarry.filter.InvalidFilterException;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.write.MergePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents come, change and go; the oracle is a map.
class IndexWriterTest {

    private static final WriterOptions MANUAL =
            WriterOptions.DEFAULT.withThreads(1).withMerging(WriterOptions.Merging.onRequest());

    @TempDir
    Path folder;

    private final Map<String, Integer> model = new TreeMap<>();

    @BeforeEach
    void create() throws IOException {
        Index.create(
                folder,
                Schema.withStringIds(
                        SparseField.of("text"),
                        DenseField.of("vector", 4, Similarity.SQUARED_L2),
                        AttributeField.of("version", AttributeType.LONG)));
    }

    private static Document document(String id, int version) {
        return Document.of(id)
                .with("text", FieldValue.tokens(new String[] {"all", "v" + version}, new float[] {1, 2}))
                .with("vector", vector(version))
                .with("version", FieldValue.number(version))
                .withPayload((id + " " + version).getBytes(StandardCharsets.UTF_8));
    }

    private static FieldValue vector(int version) {
        return FieldValue.dense(new float[] {version, new Random(version).nextFloat(), 1, 0});
    }

    private void upsert(IndexWriter writer, String id, int version) throws IOException {
        assertThat(writer.upsert(document(id, version))).isEqualTo(model.put(id, version) != null);
    }

    private void delete(IndexWriter writer, String id) throws IOException {
        assertThat(writer.delete(DocumentId.of(id))).isEqualTo(model.remove(id) != null);
    }

    private static void requireEqual(Index index, Map<String, Integer> model) {
        assertThat(index.documents()).isEqualTo(model.size());
        Searcher searcher = index.searcher();
        Query all = Query.of("text", FieldValue.tokens(new String[] {"all"}, new float[] {1}))
                .withK(model.size() + 10);
        for (Query query : List.of(all, all.exact(), all.scan())) {
            assertThat(searcher.search(query).list())
                    .extracting(hit -> hit.id().toString())
                    .containsExactlyInAnyOrderElementsOf(model.keySet());
        }
        for (Map.Entry<String, Integer> entry : model.entrySet()) {
            long row = searcher.row(DocumentId.of(entry.getKey())).orElseThrow();
            assertThat(searcher.isLive(row)).isTrue();
            assertThat(new String(searcher.payload(row), StandardCharsets.UTF_8))
                    .isEqualTo(entry.getKey() + " " + entry.getValue());
            Query near = Query.of("vector", vector(entry.getValue())).withK(1);
            Hit hit = searcher.search(near).list().getFirst();
            assertThat(hit.score()).isZero();
            assertThat(model.get(hit.id().toString())).isEqualTo(entry.getValue());
        }
    }

    private void requireEqual() throws IOException {
        try (Index index = Index.open(folder)) {
            requireEqual(index, model);
        }
    }

    @Test
    void documentsAreReplacedAndDeletedInOneCommitAndLater() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL)) {
            for (int i = 0; i < 50; i++) {
                upsert(writer, "d" + i % 20, i);
            }
            delete(writer, "d3");
            delete(writer, "none");
            assertThat(writer.pending()).isEqualTo(19);
            writer.commit();
            requireEqual();
            delete(writer, "d4");
            upsert(writer, "d5", 100);
            upsert(writer, "d5", 101);
            upsert(writer, "d3", 102);
            delete(writer, "d6");
            upsert(writer, "d6", 103);
            delete(writer, "d6");
            assertThat(writer.documents()).isEqualTo(model.size());
            long generation = writer.commit();
            requireEqual();
            assertThat(writer.commit()).as("nothing to commit").isEqualTo(generation);
            delete(writer, "d7");
            assertThat(writer.commit()).isEqualTo(generation + 1);
            requireEqual();
            assertThat(files("deletes-")).hasSize(2);
            for (String id : List.copyOf(model.keySet())) {
                delete(writer, id);
            }
            writer.commit();
            requireEqual();
            assertThat(files("deletes-")).isEmpty();
            assertThat(files("segment-")).as("segments without a document").isEmpty();
        }
    }

    @Test
    void addRefusesWhatUpsertReplaces() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL)) {
            writer.add(document("a", 1));
            assertThatThrownBy(() -> writer.add(document("a", 2))).isInstanceOf(InvalidDocumentException.class);
            writer.flush();
            assertThatThrownBy(() -> writer.add(document("a", 2))).isInstanceOf(InvalidDocumentException.class);
            assertThatThrownBy(() -> writer.upsert(Document.of("a").with("vector", FieldValue.dense(new float[3]))))
                    .isInstanceOf(InvalidDocumentException.class);
            assertThatThrownBy(() -> writer.upsert(Document.of(7))).isInstanceOf(InvalidDocumentException.class);
            writer.commit();
            model.put("a", 1);
            requireEqual();
            assertThat(writer.delete(DocumentId.of("a"))).isTrue();
            writer.add(document("a", 3));
            writer.commit();
            model.put("a", 3);
            requireEqual();
        }
    }

    @Test
    void documentsAreDeletedByFilter() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL)) {
            for (int i = 0; i < 60; i++) {
                upsert(writer, "d" + i % 40, i);
                if (i == 30) {
                    writer.commit();
                }
            }
            delete(writer, "d39");
            model.values().removeIf(version -> version >= 25 && version < 45);
            assertThat(writer.delete(Filter.parse("25 <= version < 45"))).isEqualTo(40 - 1 - model.size());
            assertThat(writer.delete(Filter.parse("25 <= version < 45"))).isZero();
            assertThatThrownBy(() -> writer.delete(Filter.parse("colour = 'red'")))
                    .isInstanceOf(InvalidFilterException.class);
            upsert(writer, "d1", 30);
            assertThat(writer.delete(Filter.ids(List.of(DocumentId.of("d2"), DocumentId.of(7)))))
                    .isEqualTo(model.remove("d2") == null ? 0 : 1);
            writer.commit();
            requireEqual();
            assertThat(writer.delete(Filter.all())).isEqualTo(model.size());
            writer.commit();
        }
        model.clear();
        requireEqual();
    }

    @Test
    void rollbackGoesBackToTheLastCommit() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL)) {
            for (int i = 0; i < 10; i++) {
                upsert(writer, "d" + i, i);
            }
            writer.commit();
            Map<String, Integer> before = Map.copyOf(model);
            upsert(writer, "d1", 11);
            writer.flush();
            delete(writer, "d2");
            upsert(writer, "new", 12);
            writer.compact();
            writer.rollback();
            model.clear();
            model.putAll(before);
            assertThat(writer.documents()).isEqualTo(10);
            assertThat(files("segment-")).hasSize(1);
            upsert(writer, "d1", 13);
            writer.commit();
        }
        requireEqual();
        assertThat(files(".*spool.*|.*tmp")).isEmpty();
    }

    @Test
    void aSnapshotShowsWhatIsNotCommittedAndStays() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL)) {
            upsert(writer, "a", 1);
            try (Index empty = Index.open(folder);
                    Index one = writer.snapshot()) {
                Map<String, Integer> first = Map.copyOf(model);
                upsert(writer, "b", 2);
                delete(writer, "a");
                try (Index two = writer.snapshot()) {
                    requireEqual(two, model);
                    requireEqual(one, first);
                    requireEqual(empty, Map.of());
                    assertThat(empty.refresh()).isEmpty();
                    writer.compact();
                    writer.commit();
                    requireEqual(two, model);
                    requireEqual(one, first);
                    try (Index newest = empty.refresh().orElseThrow()) {
                        requireEqual(newest, model);
                        assertThat(newest.rows()).isEqualTo(1);
                        upsert(writer, "c", 5);
                        writer.commit();
                        try (Index after = newest.refresh().orElseThrow()) {
                            requireEqual(after, model);
                        }
                    }
                }
            }
        }
    }

    @Test
    void fullBuffersAreFlushedAndMerged() throws IOException {
        WriterOptions options = MANUAL.withFlushing(new WriterOptions.Flushing(10, 1 << 20))
                .withMerging(new WriterOptions.Merging(new MergePolicy.Tiered(3, 1 << 20, 1 << 30, 0.5), 1));
        Random random = new Random(5);
        try (IndexWriter writer = IndexWriter.open(folder, options)) {
            for (int i = 0; i < 400; i++) {
                String id = "d" + random.nextInt(150);
                if (random.nextInt(4) == 0) {
                    delete(writer, id);
                } else {
                    upsert(writer, id, i);
                }
                if (i % 100 == 99) {
                    writer.commit();
                    requireEqual();
                }
            }
            writer.awaitMerges();
            assertThat(writer.merge()).isNotNegative();
            writer.commit();
            requireEqual();
            assertThat(files("segment-").size()).isLessThan(6);
            writer.compact();
            writer.commit();
            requireEqual();
            assertThat(files("segment-")).hasSize(1);
            assertThat(files("deletes-")).isEmpty();
        }
    }

    @Test
    void whatIsDeletedDuringAMergeStaysDeleted() throws Exception {
        WriterOptions options = MANUAL.withFlushing(new WriterOptions.Flushing(50, 1 << 20));
        try (IndexWriter writer = IndexWriter.open(folder, options)) {
            for (int i = 0; i < 500; i++) {
                upsert(writer, "d" + i, i);
            }
            writer.commit();
            AtomicBoolean done = new AtomicBoolean();
            Thread merging = Thread.ofPlatform().start(() -> {
                try {
                    writer.compact();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                } finally {
                    done.set(true);
                }
            });
            Random random = new Random(9);
            int version = 1000;
            do {
                String id = "d" + random.nextInt(500);
                if (random.nextBoolean()) {
                    delete(writer, id);
                } else {
                    upsert(writer, id, version++);
                }
            } while (!done.get() && version < 3000);
            merging.join();
            writer.commit();
            requireEqual();
        }
        requireEqual();
    }

    @Test
    void closingAnIndexWaitsForNobodyAndTurnsLaterSearchesAway() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL)) {
            upsert(writer, "a", 1);
            writer.commit();
        }
        Index index = Index.open(folder);
        Searcher searcher = index.searcher();
        index.close();
        index.close();
        assertThatThrownBy(() -> searcher.row(DocumentId.of("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(index::refresh).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDamagedSegmentCanBeLeftOut() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL)) {
            upsert(writer, "a", 1);
            writer.commit();
            upsert(writer, "b", 2);
            writer.commit();
            upsert(writer, "c", 3);
            writer.commit();
        }
        List<Path> segments = files("segment-");
        byte[] bytes = Files.readAllBytes(segments.get(1));
        bytes[bytes.length / 2] ^= 1;
        Files.write(segments.get(1), bytes);
        Files.delete(segments.get(2));
        assertThatThrownBy(() -> Index.open(folder)).hasMessageContaining("segment-");
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withDamage(OpenOptions.Damage.LEAVE_OUT))) {
            assertThat(index.damage()).hasSize(2);
            assertThat(index.damage().get(0))
                    .hasMessageContaining(segments.get(1).toString());
            assertThat(index.damage().get(1))
                    .hasMessageContaining(segments.get(2).toString());
            model.keySet().retainAll(List.of("a"));
            requireEqual(index, model);
        }
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(prefix) || name.matches(prefix);
                    })
                    .sorted()
                    .toList();
        }
    }
}
