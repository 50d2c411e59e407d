package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

/// Fields with codes, from documents to hits.
class CodedIndexTest {

    private static final int DIM = 80;
    private static final int COUNT = 1200;
    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final DenseField.Indexing GRAPH =
            new DenseField.Indexing.Hnsw(new HnswParameters(8, 50, PrunedNeighbors.FILL, 1));

    @TempDir
    Path temp;

    static Stream<Arguments> fields() {
        return Stream.of(
                        Quantization.Scalar8.defaults(),
                        new Quantization.Scalar8(CodeSteps.PER_DIMENSION, .002),
                        Quantization.Scalar4.defaults(),
                        Quantization.Bit1.defaults())
                .flatMap(quantization -> Stream.of(GRAPH, new DenseField.Indexing.Scan())
                        .flatMap(indexing -> Stream.of(Similarity.values())
                                .map(similarity -> Arguments.of(DenseField.of("v", DIM, similarity)
                                        .withIndexing(indexing)
                                        .withQuantization(quantization)))));
    }

    private static float[] vector(Random random, ElementType type) {
        float[] vector = new float[DIM];
        int cluster = random.nextInt(8);
        for (int i = 0; i < DIM; i++) {
            double value = Math.sin(i * (cluster + 1)) + .5 * random.nextGaussian();
            vector[i] = type.isFloating() ? (float) value : Math.clamp(Math.round(128 + 30 * value), 0, 255);
        }
        return vector;
    }

    private Path build(String name, DenseField field, long seed, int threads) throws IOException {
        Path folder = temp.resolve(name);
        Index.create(folder, Schema.withLongIds(field));
        Random random = new Random(seed);
        try (IndexWriter writer = IndexWriter.open(folder, WriterOptions.DEFAULT.withThreads(threads))) {
            for (int i = 0; i < COUNT; i++) {
                Document document = Document.of(i);
                float[] vector = vector(random, field.elements());
                writer.add(i % 50 == 7 ? document : document.with("v", FieldValue.dense(vector)));
            }
            writer.commit();
        }
        return folder;
    }

    @ParameterizedTest
    @MethodSource("fields")
    void hitsHaveTheScoresOfRows(DenseField field) throws IOException {
        long seed = 19;
        Path folder = build("index", field, seed, 2);
        try (Index index = Index.open(folder, COLD)) {
            assertThat(((DenseField) index.schema().fields().getFirst()).quantization())
                    .isEqualTo(field.quantization());
            Searcher searcher = index.searcher();
            Random random = new Random(seed + 1);
            RoaringBitmap some = new RoaringBitmap();
            for (int row = 0; row < COUNT; row++) {
                if (row % 10 != 0) {
                    some.add(row);
                }
            }
            int found = 0;
            for (int i = 0; i < 25; i++) {
                Query query = Query.of("v", FieldValue.dense(vector(random, field.elements())));
                query = i % 2 == 0 ? query : query.withFilter(some);
                List<Hit> exact = searcher.search(query.exact()).list();
                Hits hits = searcher.search(query);
                assertThat(hits.exact()).isFalse();
                assertThat(hits.list()).hasSize(10);
                for (Hit hit : hits.list()) {
                    for (Hit wanted : exact) {
                        if (wanted.row() == hit.row()) {
                            assertThat(hit.score()).isCloseTo(wanted.score(), within(1e-3f));
                            found++;
                        }
                    }
                }
            }
            assertThat(found / 250.0).as("seed %d", seed).isGreaterThan(.93);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("segment"))
                    .toList()) {
                assertThat(SegmentChecker.check(file).problems()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void bytesDoNotDependOnThreads(DenseField field) throws IOException {
        if (field.similarity() != Similarity.COSINE) {
            return;
        }
        Path one = build("one", field, 4, 1).resolve("segment-0000000000000000000");
        Path three = build("three", field, 4, 3).resolve("segment-0000000000000000000");
        assertThat(Files.mismatch(one, three)).isEqualTo(-1);
    }

    @Test
    void aSecondPassMayBeLeftOut() throws IOException {
        DenseField field = DenseField.of("v", DIM, Similarity.SQUARED_L2)
                .withIndexing(GRAPH)
                .withQuantization(Quantization.Scalar4.defaults());
        Path folder = build("plain", field, 8, 2);
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            Query query = Query.of("v", FieldValue.dense(vector(new Random(3), ElementType.F32)));
            List<Hit> exact = searcher.search(query.exact()).list();
            List<Hit> rough = searcher.search(query.with(new HnswQuery(100).withRescore(0)))
                    .list();
            assertThat(rough).hasSize(10);
            assertThat(rough.getFirst().score()).isNotEqualTo(exact.getFirst().score());
            assertThat(rough.getFirst().score()).isCloseTo(exact.getFirst().score(), withinPercentage(10));
            assertThatThrownBy(() -> searcher.search(query.codes(20))).isInstanceOf(InvalidQueryException.class);
        }
        assertThatThrownBy(() -> new HnswQuery(1).withRescore(-2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesHaveCodesToo() throws IOException {
        DenseField field = DenseField.of("v", DIM, Similarity.SQUARED_L2)
                .withElements(ElementType.U8)
                .withIndexing(new DenseField.Indexing.Scan())
                .withQuantization(Quantization.Bit1.defaults());
        Path folder = build("bytes", field, 8, 2);
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            Query query = Query.of("v", FieldValue.dense(vector(new Random(3), ElementType.U8)));
            assertThat(searcher.search(query.codes(200)).list())
                    .isEqualTo(searcher.search(query.exact()).list());
        }
    }
}
