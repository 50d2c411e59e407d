package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.FormatException;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents of several vectors while they come, change and go, and after segments were merged; against a map.
class MultiVectorChangesTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final int IDS = 500;
    private static final int DIM = 5;

    @TempDir
    Path folder;

    private final MaxSimOracle model = new MaxSimOracle(Similarity.SQUARED_L2);

    private static Schema schema() {
        DenseField vectors = DenseField.of("graph", DIM, Similarity.SQUARED_L2);
        return Schema.withLongIds(
                MultiVectorField.of(vectors),
                MultiVectorField.of(
                        DenseField.of("flat", DIM, Similarity.SQUARED_L2).withIndexing(new DenseField.Indexing.Scan())),
                MultiVectorField.of(DenseField.of("coded", DIM, Similarity.SQUARED_L2)
                        .withQuantization(Quantization.Scalar8.defaults())));
    }

    private static Document document(long id, List<float[]> vectors) {
        Document document = Document.of(id).withPayload(new byte[] {(byte) id});
        if (vectors.isEmpty() && id % 2 == 0) {
            return document; // none is the same as no value
        }
        FieldValue value = FieldValue.vectors(vectors);
        return document.with("graph", value).with("flat", value).with("coded", value);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void areSeenAsTheyAre(long seed) throws IOException {
        Index.create(folder, schema());
        Random random = new Random(seed);
        for (int round = 0; round < 6; round++) {
            try (IndexWriter writer = IndexWriter.open(folder)) {
                for (int i = 0; i < 120; i++) {
                    change(writer, random);
                }
                writer.commit();
                if (round % 3 == 2) {
                    writer.compact();
                }
            }
            check(random, "round " + round + ", seed " + seed);
        }
    }

    private void change(IndexWriter writer, Random random) throws IOException {
        long id = random.nextInt(IDS);
        if (random.nextInt(4) == 0) {
            writer.delete(DocumentId.of(id));
            model.remove(id);
        } else {
            List<float[]> vectors = MaxSimOracle.vectors(random, random.nextInt(20) == 0 ? 65 : random.nextInt(4), DIM);
            writer.upsert(document(id, vectors));
            model.put(id, vectors);
        }
    }

    private void check(Random random, String when) throws IOException {
        for (Path file : segments()) {
            assertThat(SegmentChecker.check(file).problems()).as(when).isEmpty();
        }
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            assertThat(index.documents()).as(when).isEqualTo(model.size());
            for (String field : List.of("graph", "flat", "coded")) {
                List<float[]> vectors = MaxSimOracle.vectors(random, 1 + random.nextInt(4), DIM);
                List<MaxSimOracle.Scored> ranking = model.ranking(vectors, id -> true);
                Query query = Query.of(field, FieldValue.vectors(vectors)).withK(25);
                String what = field + ", " + when;
                List<Hit> exact = searcher.search(query.exact()).list();
                assertThat(exact).as(what).hasSize(Math.min(25, ranking.size()));
                for (int i = 0; i < exact.size(); i++) {
                    assertThat((double) exact.get(i).score())
                            .as(what + ", hit " + i)
                            .isCloseTo(ranking.get(i).score(), within(1e-3));
                }
                List<Hit> own = searcher.search(query.with(new MultiVectorQuery(20, 25)))
                        .list();
                assertThat(own).as(what).hasSameSizeAs(exact);
                assertThat(own)
                        .as(what)
                        .allSatisfy(hit ->
                                assertThat(model.documents()).containsKey(((DocumentId.OfLong) hit.id()).value()));
            }
            model.documents().forEach((id, vectors) -> {
                long row = searcher.row(DocumentId.of(id)).orElseThrow();
                assertThat(searcher.payload(row)).as(when).containsExactly(id.byteValue());
                List<float[]> stored = searcher.value("graph", row)
                        .map(value -> ((FieldValue.Vectors) value).values())
                        .orElse(List.of());
                assertThat(stored).as(when).usingRecursiveComparison().isEqualTo(vectors);
            });
        }
    }

    private List<Path> segments() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("segment-\\d+"))
                    .toList();
        }
    }

    @Test
    void noDocumentMayHaveAny() throws IOException {
        Index.create(folder, schema());
        try (IndexWriter writer = IndexWriter.open(folder)) {
            writer.add(document(2, List.of()));
            writer.add(document(3, List.of()));
            writer.commit();
        }
        try (Index index = Index.open(folder)) {
            for (String field : List.of("graph", "flat", "coded")) {
                Query query = Query.of(field, FieldValue.vectors(new float[DIM], new float[DIM]));
                assertThat(index.searcher().search(query).list()).isEmpty();
                assertThat(index.searcher().search(query.exact()).list()).isEmpty();
            }
        }
        for (Path file : segments()) {
            assertThat(SegmentChecker.check(file).problems()).isEmpty();
        }
    }

    @Test
    void searchParametersAreKept() throws IOException {
        Index.create(folder, schema());
        try (IndexWriter writer = IndexWriter.open(folder)) {
            writer.changeSearch("graph", new MultiVectorQuery(7, 8));
            writer.changeSearch("graph", new HnswQuery(9));
        }
        try (Index index = Index.open(folder, COLD)) {
            assertThat(index.schema().fields().getFirst())
                    .isEqualTo(((MultiVectorField) schema().fields().getFirst())
                            .withSearch(new MultiVectorQuery(7, 8))
                            .withSearch(new HnswQuery(9)));
        }
    }

    @Test
    void aDamagedByteIsNeverAWrongAnswer() throws IOException {
        Index.create(folder, schema());
        Random random = new Random(5);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < 12; i++) {
                writer.add(document(i, MaxSimOracle.vectors(random, i % 4, DIM)));
            }
            writer.commit();
        }
        Path file = segments().getFirst();
        byte[] sound = Files.readAllBytes(file);
        Query query = Query.of("graph", FieldValue.vectors(MaxSimOracle.vectors(random, 3, DIM)));
        int noticed = 0;
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(file, damaged);
            assertThat(SegmentChecker.check(file).sound()).as("byte %d", at).isFalse();
            // without checksums, as large segments are opened: an answer or a typed error
            try (Index index = Index.open(folder, COLD.withVerification(OpenOptions.Verification.STRUCTURE))) {
                index.searcher().search(query);
                index.searcher().search(query.exact());
            } catch (FormatException e) {
                noticed++;
            }
        }
        assertThat(noticed).isPositive();
        Files.write(file, sound);
        sound[sound.length / 2] ^= 1;
        Files.write(file, sound);
        assertThatThrownBy(() -> Index.open(folder).close()).isInstanceOf(CorruptSegmentException.class);
    }
}
