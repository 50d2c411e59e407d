package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.FormatException;
import dev.quarry.format.rows.ElementType;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class IndexTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);

    @TempDir
    Path temp;

    private Path folder() {
        return temp.resolve("index");
    }

    private static FieldValue tokens(Object... tokensAndWeights) {
        String[] tokens = new String[tokensAndWeights.length / 2];
        float[] weights = new float[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (String) tokensAndWeights[2 * i];
            weights[i] = ((Number) tokensAndWeights[2 * i + 1]).floatValue();
        }
        return FieldValue.tokens(tokens, weights);
    }

    private static List<String> ids(Hits hits) {
        return hits.list().stream().map(hit -> hit.id().toString()).toList();
    }

    @Test
    void aFirstProgram() throws IOException {
        Index.create(folder(), Schema.withStringIds(SparseField.of("text"), DenseField.of("v", 2, Similarity.COSINE)));
        try (IndexWriter writer = IndexWriter.open(folder())) {
            writer.add(Document.of("apple")
                    .with("text", tokens("apple", 2, "fruit", 1))
                    .with("v", FieldValue.dense(new float[] {1, 0}))
                    .withPayload("an apple".getBytes(StandardCharsets.UTF_8)));
            writer.add(Document.of("pear").with("text", tokens("fruit", 1.5, "pear", 2)));
            writer.add(Document.of("stone").with("v", FieldValue.dense(new float[] {0, -3})));
            assertThat(writer.pending()).isEqualTo(3);
            assertThat(writer.commit()).isEqualTo(1);
        }
        try (Index index = Index.open(folder())) {
            assertThat(index.documents()).isEqualTo(3);
            Searcher searcher = index.searcher();
            Hits fruit = searcher.search(Query.of("text", tokens("fruit", 2, "unknown", 9)));
            assertThat(ids(fruit)).containsExactly("pear", "apple");
            assertThat(fruit.list().getFirst().score()).isEqualTo(3f);
            Hits near = searcher.search(Query.of("v", FieldValue.dense(new float[] {2, -1})));
            assertThat(ids(near)).containsExactly("apple", "stone");
            assertThat(near.list().getFirst().score()).isCloseTo((float) (2 / Math.sqrt(5)), within(1e-6f));
            long row = searcher.row(DocumentId.of("apple")).orElseThrow();
            assertThat(new String(searcher.payload(row), StandardCharsets.UTF_8))
                    .isEqualTo("an apple");
            assertThat(searcher.id(row)).isEqualTo(DocumentId.of("apple"));
            assertThat(searcher.row(DocumentId.of("plum"))).isEmpty();
            assertThat(searcher.payload(searcher.row(DocumentId.of("pear")).orElseThrow()))
                    .isEmpty();
        }
    }

    @Test
    void commitsAppendSegmentsAndSnapshotsStay() throws IOException {
        Index.create(folder(), Schema.withLongIds(DenseField.of("v", 1, Similarity.SQUARED_L2)));
        try (IndexWriter writer = IndexWriter.open(folder());
                Index empty = Index.open(folder())) {
            assertThat(empty.searcher()
                            .search(Query.of("v", FieldValue.dense(new float[] {0})))
                            .list())
                    .isEmpty();
            for (int segment = 0; segment < 3; segment++) {
                for (int i = 0; i < 10; i++) {
                    int value = 10 * segment + i;
                    writer.add(Document.of(value).with("v", FieldValue.dense(new float[] {value})));
                }
                writer.commit();
            }
            writer.add(Document.of(99).with("v", FieldValue.dense(new float[] {1})));
            assertThat(empty.documents()).isZero();
        }
        try (Index index = Index.open(folder())) {
            assertThat(index.segmentFiles()).hasSize(3);
            assertThat(index.documents()).isEqualTo(30);
            Hits hits = index.searcher()
                    .search(Query.of("v", FieldValue.dense(new float[] {14.6f})).withK(4));
            assertThat(ids(hits)).containsExactly("15", "14", "16", "13");
            assertThat(hits.list().getFirst().score()).isCloseTo(0.16f, within(1e-4f));
            assertThat(hits.list()).extracting(Hit::row).containsExactly(15L, 14L, 16L, 13L);
            Hits same = index.searcher()
                    .search(Query.of("v", FieldValue.dense(new float[] {7})).withK(1));
            assertThat(Float.toString(same.list().getFirst().score())).isEqualTo("0.0");
            Hits filtered = index.searcher()
                    .search(Query.of("v", FieldValue.dense(new float[] {14.6f}))
                            .withK(4)
                            .withFilter(RoaringBitmap.bitmapOf(2, 9, 10, 25, 29)));
            assertThat(ids(filtered)).containsExactly("10", "9", "25", "2");
        }
    }

    @Test
    void seismicFindsWhatTheScanFinds() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        SparseField field = SparseField.of("s").withTerms(TermNaming.NUMBERS);
        Index.create(folder(), Schema.withLongIds(field));
        try (IndexWriter writer = IndexWriter.open(folder(), WriterOptions.DEFAULT.withThreads(2))) {
            for (int i = 0; i < 2000; i++) {
                writer.add(Document.of(i).with("s", randomVector(random)));
                if (i == 1200) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        try (Index index = Index.open(folder())) {
            Searcher searcher = index.searcher();
            int found = 0;
            for (int q = 0; q < 50; q++) {
                Query query = Query.of("s", randomVector(random));
                Hits exact = searcher.search(query.exact());
                Hits hits = searcher.search(query);
                assertThat(exact.exact()).isTrue();
                assertThat(hits.exact()).isFalse();
                found += (int) ids(hits).stream().filter(ids(exact)::contains).count();
            }
            assertThat(found).as("of 500, seed %d", seed).isGreaterThan(450);
        }
    }

    private static FieldValue randomVector(Random random) {
        int topic = random.nextInt(40);
        int[] terms = random.ints(0, 100)
                .map(i -> i < 70 ? topic * 50 + i % 50 : i * 20)
                .distinct()
                .limit(30)
                .toArray();
        float[] weights = new float[terms.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.05f + random.nextFloat();
        }
        return FieldValue.terms(terms, weights);
    }

    @Test
    void refusedDocumentsLeaveNothing() throws IOException {
        Index.create(
                folder(),
                Schema.withStringIds(
                        SparseField.of("text").withValues(SparseEncoding.F32),
                        DenseField.of("v", 2, Similarity.INNER_PRODUCT).withElements(ElementType.U8)));
        try (IndexWriter writer = IndexWriter.open(folder())) {
            writer.add(Document.of("a").with("text", tokens("x", 1)));
            refused(writer, Document.of("a"), "document a: id: expected an id that is not in the index");
            refused(writer, Document.of(3), "expected an id of kind STRING, found a long");
            refused(writer, Document.of("b").with("txt", tokens("x", 1)), "field txt");
            refused(writer, Document.of("b").with("text", tokens("x", Float.NaN)), "weight NaN of token \"x\"");
            refused(writer, Document.of("b").with("text", tokens("x", -1)), "positive finite weights");
            refused(writer, Document.of("b").with("text", tokens("x", 1, "x", 2)), "twice");
            refused(writer, Document.of("b").with("text", FieldValue.dense(new float[1])), "a vector of floats");
            refused(
                    writer,
                    Document.of("b").with("text", tokens("y", 1)).with("v", FieldValue.dense(new float[] {1, 256})),
                    "whole number from 0 to 255 in dimension 1");
            refused(writer, Document.of("b").with("v", FieldValue.dense(new byte[3])), "2 dimensions, found 3");
            writer.add(Document.of("b").with("v", FieldValue.dense(new byte[] {1, -1})));
            writer.commit();
            refused(writer, Document.of("b"), "the same id in row 1");
        }
        try (Index index = Index.open(folder(), COLD)) {
            assertThat(index.documents()).isEqualTo(2);
            Hits hits = index.searcher().search(Query.of("v", FieldValue.dense(new float[] {1, 1})));
            assertThat(hits.list()).containsExactly(new Hit(DocumentId.of("b"), 1, 256));
        }
    }

    private static void refused(IndexWriter writer, Document document, String message) {
        assertThatThrownBy(() -> writer.add(document))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void badQueriesSayWhy() throws IOException {
        Index.create(folder(), Schema.withStringIds(SparseField.of("text"), DenseField.of("v", 2, Similarity.COSINE)));
        try (IndexWriter writer = IndexWriter.open(folder())) {
            writer.add(Document.of("a").with("text", tokens("x", 1)));
            writer.commit();
        }
        try (Index index = Index.open(folder(), COLD)) {
            Searcher searcher = index.searcher();
            bad(searcher, Query.of("nope", tokens("x", 1)), "one of [text, v]");
            bad(searcher, Query.of("v", tokens("x", 1)), "a vector of floats");
            bad(searcher, Query.of("v", FieldValue.dense(new float[3])), "2 dimensions");
            bad(searcher, Query.of("v", FieldValue.dense(new float[] {Float.NaN, 1})), "finite");
            bad(searcher, Query.of("text", tokens("x", -1)), "weight");
            bad(searcher, Query.of("text", FieldValue.terms(new int[] {1}, new float[] {1})), "tokens");
            assertThatThrownBy(() -> Query.of("v", tokens()).withK(0)).isInstanceOf(InvalidQueryException.class);
            assertThat(searcher.search(Query.of("text", tokens())).list()).isEmpty();
        }
    }

    private static void bad(Searcher searcher, Query query, String message) {
        assertThatThrownBy(() -> searcher.search(query))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining(message);
    }

    @Test
    void oneWriterAtATimeAndOnlyOnAnIndex() throws IOException {
        assertThatThrownBy(() -> Index.open(temp.resolve("missing")))
                .isInstanceOf(NotAnIndexException.class)
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> IndexWriter.open(temp)).isInstanceOf(NotAnIndexException.class);
        Schema schema = Schema.withStringIds(SparseField.of("text"));
        Index.create(folder(), schema);
        assertThatThrownBy(() -> Index.create(folder(), schema)).isInstanceOf(NotAnIndexException.class);
        try (IndexWriter writer = IndexWriter.open(folder())) {
            assertThatThrownBy(() -> IndexWriter.open(folder()))
                    .isInstanceOf(IndexLockedException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(writer.pending()).isZero();
        }
        IndexWriter.open(folder()).close();
    }

    @Test
    void anInterruptedWriterIsCleanedUp() throws IOException {
        Index.create(folder(), Schema.withStringIds(SparseField.of("text")));
        try (IndexWriter writer = IndexWriter.open(folder())) {
            writer.add(Document.of("a").with("text", tokens("x", 1)));
            writer.commit();
            writer.add(Document.of("b").with("text", tokens("x", 1)));
        }
        Files.write(folder().resolve("segment-0000000000000000007"), new byte[9]);
        Files.write(folder().resolve("segment-0000000000000000001.tmp"), new byte[9]);
        Files.write(folder().resolve("keep.txt"), new byte[9]);
        try (IndexWriter writer = IndexWriter.open(folder())) {
            writer.add(Document.of("b").with("text", tokens("x", 2)));
            writer.commit();
        }
        try (Index index = Index.open(folder())) {
            assertThat(ids(index.searcher().search(Query.of("text", tokens("x", 1)))))
                    .containsExactly("b", "a");
            assertThat(folder().toFile().list())
                    .containsExactlyInAnyOrder(
                            "keep.txt",
                            "write.lock",
                            "manifest-0000000000000000002",
                            "segment-0000000000000000000",
                            "segment-0000000000000000001");
        }
    }

    @Test
    void damageIsFoundAtOpening() throws IOException {
        Index.create(folder(), Schema.withStringIds(SparseField.of("text")));
        try (IndexWriter writer = IndexWriter.open(folder())) {
            for (int i = 0; i < 50; i++) {
                writer.add(Document.of("d" + i).with("text", tokens("x", 1, "y" + i % 7, 0.5)));
            }
            writer.commit();
        }
        Path segment = folder().resolve("segment-0000000000000000000");
        byte[] sound = Files.readAllBytes(segment);
        for (int at = 0; at < sound.length; at += 7) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x20;
            Files.write(segment, damaged);
            assertThatThrownBy(() -> Index.open(folder(), COLD).close())
                    .as("byte %d", at)
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("segment-0");
        }
        Files.delete(segment);
        assertThatThrownBy(() -> Index.open(folder(), COLD).close())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("no file");
    }
}
