package dev.quarry;

import static dev.quarry.ProductIndexes.CODES;
import static dev.quarry.ProductIndexes.COLD;
import static dev.quarry.ProductIndexes.COUNT;
import static dev.quarry.ProductIndexes.DIM;
import static dev.quarry.ProductIndexes.SEED;
import static dev.quarry.ProductIndexes.build;
import static dev.quarry.ProductIndexes.field;
import static dev.quarry.ProductIndexes.modelFile;
import static dev.quarry.ProductIndexes.newIndex;
import static dev.quarry.ProductIndexes.segments;
import static dev.quarry.ProductIndexes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.pq.IvfQuery;
import dev.quarry.quantize.Quantization.Product;
import dev.quarry.quantize.Quantization.Vectors;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

/// Product-quantized fields, from documents to hits.
class ProductIndexTest {

    @TempDir
    Path temp;

    @ParameterizedTest
    @MethodSource("dev.quarry.ProductIndexes#fields")
    void hitsAreThoseOfExactSearchOrNearThem(DenseField field) throws IOException {
        Path folder = build(temp, "index", field, 2);
        Path plain = build(temp, "plain", DenseField.of("v", DIM, field.similarity()), 2);
        boolean kept = ((Product) field.quantization()).vectors() == Vectors.KEPT;
        RoaringBitmap some = new RoaringBitmap();
        for (int row = 0; row < COUNT; row++) {
            if (row % 10 != 0) {
                some.add(row);
            }
        }
        RoaringBitmap few = RoaringBitmap.bitmapOf(1, 2, 3, 5, 7, 600, 640, 750, 800, 801, 802, 899);
        try (Index index = Index.open(folder, COLD);
                Index exact = Index.open(plain, COLD)) {
            Searcher searcher = index.searcher();
            Random random = new Random(SEED + 1);
            int found = 0;
            for (int i = 0; i < 30; i++) {
                Query query = Query.of("v", FieldValue.dense(vector(random)));
                query = i % 3 == 0 ? query : query.withFilter(i % 3 == 1 ? some : few);
                List<Hit> wanted = exact.searcher().search(query.exact()).list();
                Hits hits = searcher.search(query);
                String what = field + ", query " + i + ", seed " + SEED;
                // few rows are scored by their vectors, where there are any, and not by a walk
                assertThat(hits.exact())
                        .as(what)
                        .isEqualTo(i % 3 > 0 && kept && !(field.indexing() instanceof DenseField.Indexing.Hnsw));
                assertThat(hits.list()).as(what).hasSameSizeAs(wanted);
                found += (int) hits.list().stream()
                        .filter(hit -> wanted.stream().anyMatch(best -> best.row() == hit.row()))
                        .count();
                if (kept) {
                    assertThat(hits.list())
                            .as(what)
                            .allSatisfy(hit -> assertThat(wanted.getFirst().score())
                                    .matches(best -> field.similarity() == Similarity.SQUARED_L2
                                            ? hit.score() >= best - 1e-3
                                            : hit.score() <= best + 1e-3));
                    assertThat(searcher.search(query.exact()).list()).as(what).isEqualTo(wanted);
                }
            }
            assertThat(found).as("of 300, %s", field).isGreaterThan(kept ? 250 : 180);
        }
        for (Path segment : segments(folder)) {
            assertThat(SegmentChecker.check(segment).problems())
                    .as("%s", segment)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.quarry.ProductIndexes#fields")
    void theSameBytesAtAnyNumberOfThreads(DenseField field) throws IOException {
        Path one = build(temp, "one", field, 1);
        Path three = build(temp, "three", field, 3);
        assertThat(modelFile(one)).hasSameBinaryContentAs(modelFile(three));
        for (int i = 0; i < 2; i++) {
            assertThat(segments(one).get(i))
                    .hasSameBinaryContentAs(segments(three).get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.quarry.ProductIndexes#fields")
    void aStoredVectorComesBackAndFindsItself(DenseField field) throws IOException {
        Path folder = build(temp, "index", field, 2);
        boolean kept = ((Product) field.quantization()).vectors() == Vectors.KEPT;
        Random random = new Random(SEED);
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            for (int i = 0; i < COUNT; i++) {
                float[] vector = vector(random);
                Optional<FieldValue> value = searcher.value("v", i);
                assertThat(value.isPresent()).as("row %d", i).isEqualTo(i % 50 != 7);
                if (value.isPresent() && i % 17 == 0) {
                    float[] stored = ((FieldValue.Floats) value.get()).values();
                    if (kept) {
                        assertThat(stored).as("row %d", i).containsExactly(vector);
                    } else {
                        assertThat(cosine(stored, vector)).as("row %d", i).isGreaterThan(.6);
                    }
                    List<Hit> like = searcher.search(searcher.like("v", i)).list();
                    assertThat(like).as("row %d", i).hasSize(10);
                    assertThat(like).extracting(Hit::row).doesNotContain((long) i);
                }
            }
        }
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            left += a[i] * a[i];
            right += b[i] * b[i];
        }
        return dot / Math.sqrt(left * right);
    }

    @Test
    void withinADistanceGoesByVectorsWhereTheyAreKeptAndByCodesOtherwise() throws IOException {
        for (Vectors vectors : Vectors.values()) {
            DenseField field = field(Similarity.SQUARED_L2, DenseField.Indexing.Ivf.of(10), CODES.withVectors(vectors));
            Path folder = build(temp, "within-" + vectors, field, 2);
            try (Index index = Index.open(folder, COLD)) {
                float[] query = vector(new Random(SEED + 2));
                Query all = Query.of("v", FieldValue.dense(query)).withK(COUNT);
                double bound = index.searcher().search(all).list().get(40).score();
                List<Hit> hits =
                        index.searcher().search(all.within((float) bound)).list();
                assertThat(hits).isNotEmpty().allMatch(hit -> hit.score() <= bound);
                if (vectors == Vectors.KEPT) {
                    assertThat(hits)
                            .isEqualTo(index.searcher()
                                    .search(all.exact().within((float) bound))
                                    .list());
                }
            }
        }
    }

    @Test
    void moreProbesFindMoreAndAllFindWhatAScanOfCodesFinds() throws IOException {
        Path folder = build(temp, "index", field(Similarity.INNER_PRODUCT, DenseField.Indexing.Ivf.of(10), CODES), 2);
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            Random random = new Random(SEED + 3);
            for (int i = 0; i < 10; i++) {
                Query query = Query.of("v", FieldValue.dense(vector(random)));
                Hits one = searcher.search(query.with(new IvfQuery(1, 0)));
                Hits all = searcher.search(query.with(new IvfQuery(10, 0)));
                assertThat(one.work().rowsScored()).isLessThan(all.work().rowsScored());
                assertThat(all.list()).isEqualTo(searcher.search(query.codes(0)).list());
            }
        }
    }

    @Test
    void searchesThatDoNotFitTheFieldAreRefused() throws IOException {
        Query query = Query.of("v", FieldValue.dense(new float[DIM]));
        Path scan = build(temp, "scan", field(Similarity.COSINE, new DenseField.Indexing.Scan(), CODES), 1);
        Path bare = build(
                temp,
                "bare",
                field(Similarity.COSINE, new DenseField.Indexing.Scan(), CODES.withVectors(Vectors.DROPPED)),
                1);
        try (Index index = Index.open(scan, COLD);
                Index codes = Index.open(bare, COLD)) {
            refuses(index, query.with(new IvfQuery(3)), "the field has no lists");
            refuses(index, query.with(new HnswQuery(30)), "the field has no graph");
            refuses(index, Query.of("v", FieldValue.dense(new float[DIM - 1])), "24 dimensions");
            refuses(index, Query.of("v", FieldValue.codes(new byte[8])), "a vector of floats");
            refuses(codes, query.exact(), "the field keeps no vectors");
        }
    }

    private static void refuses(Index index, Query query, String why) {
        assertThatThrownBy(() -> index.searcher().search(query))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aFieldThatNoDocumentHasStaysWithoutAModel() throws IOException {
        for (DenseField.Indexing indexing : List.of(
                new DenseField.Indexing.Scan(),
                DenseField.Indexing.Ivf.of(4),
                new DenseField.Indexing.Hnsw(HnswParameters.defaults()))) {
            Path folder =
                    newIndex(temp, indexing.getClass().getSimpleName(), field(Similarity.COSINE, indexing, CODES));
            try (IndexWriter writer = IndexWriter.open(folder)) {
                writer.add(Document.of(1));
                writer.commit();
            }
            Query query = Query.of("v", FieldValue.dense(vector(new Random(1))));
            try (Index index = Index.open(folder, COLD)) {
                assertThat(index.model("v")).isEmpty();
                assertThat(index.searcher().search(query).list()).isEmpty();
            }
            try (IndexWriter writer = IndexWriter.open(folder)) {
                writer.add(Document.of(2).with("v", FieldValue.dense(vector(new Random(2)))));
                writer.commit();
            }
            try (Index index = Index.open(folder, COLD)) {
                assertThat(index.model("v")).isPresent();
                assertThat(index.searcher().search(query).list())
                        .extracting(Hit::row)
                        .containsExactly(1L);
            }
        }
    }

    @Test
    void schemasThatMakeNoSenseAreRefused() {
        DenseField plain = DenseField.of("v", DIM, Similarity.COSINE);
        assertThatThrownBy(() -> plain.withIndexing(DenseField.Indexing.Ivf.of(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lists need product quantization");
        assertThatThrownBy(() -> plain.withQuantization(Product.of(DIM + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 24 sub-quantizers");
        assertThatThrownBy(() -> plain.withQuantization(CODES.withVectors(Vectors.DROPPED)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a graph needs the full vectors");
    }

    @Test
    void bytesAreQuantizedToo() throws IOException {
        DenseField field = field(Similarity.SQUARED_L2, DenseField.Indexing.Ivf.of(4), CODES)
                .withElements(ElementType.U8);
        Path folder = newIndex(temp, "bytes", field);
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < 300; i++) {
                byte[] bytes = new byte[DIM];
                random.nextBytes(bytes);
                writer.add(Document.of(i).with("v", FieldValue.dense(bytes)));
            }
            writer.commit();
        }
        try (Index index = Index.open(folder, COLD)) {
            byte[] query = new byte[DIM];
            random.nextBytes(query);
            Query all = Query.of("v", FieldValue.dense(query)).with(new IvfQuery(4, 300));
            assertThat(index.searcher().search(all).list())
                    .isEqualTo(index.searcher().search(all.exact()).list());
        }
    }
}
