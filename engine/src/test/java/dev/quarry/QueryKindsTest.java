package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.windowed.WindowedParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/// Range search, search for documents like one, and what is said about exactness, all against a scan of every
/// row. Scores are multiples of small fractions, so many tie. Two segments, some documents without a vector.
class QueryKindsTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final int ROWS = 2000;
    private static final int DIM = 6;
    private static final long SEED = 21;
    private static final List<String> SPARSE = List.of("seismic", "windowed", "sparse-scan", "tokens");
    private static final List<String> DENSE = List.of("l2", "ip", "l2-scan", "cosine-scan");

    @TempDir
    static Path folder;

    private static Index index;
    private static Searcher searcher;

    @BeforeAll
    static void build() throws IOException {
        Field[] fields = {
            sparse("seismic", new SparseField.Indexing.Seismic(SeismicParameters.defaults())),
            sparse("windowed", new SparseField.Indexing.Windowed(new WindowedParameters(256))),
            sparse("sparse-scan", new SparseField.Indexing.Scan()),
            SparseField.of("tokens"),
            DenseField.of("l2", DIM, Similarity.SQUARED_L2),
            DenseField.of("ip", DIM, Similarity.INNER_PRODUCT),
            DenseField.of("l2-scan", DIM, Similarity.SQUARED_L2).withIndexing(new DenseField.Indexing.Scan()),
            DenseField.of("cosine-scan", DIM, Similarity.COSINE).withIndexing(new DenseField.Indexing.Scan())
        };
        Index.create(folder, Schema.withLongIds(fields));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < ROWS; i++) {
                Document document = Document.of(10L * i);
                if (i % 50 != 7) {
                    for (Field field : fields) {
                        document = document.with(field.name(), vector(field.name(), random));
                    }
                }
                writer.add(document);
                if (i == 1300) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        index = Index.open(folder, COLD);
        searcher = index.searcher();
    }

    @AfterAll
    static void close() {
        index.close();
    }

    private static SparseField sparse(String name, SparseField.Indexing indexing) {
        return SparseField.of(name).withTerms(TermNaming.NUMBERS).withIndexing(indexing);
    }

    private static FieldValue vector(String field, Random random) {
        if (field.equals("tokens")) {
            return RandomVectors.tokens(random);
        }
        return SPARSE.contains(field) ? RandomVectors.sparse(random) : RandomVectors.dense(random, DIM);
    }

    static Stream<String> fields() {
        return Stream.concat(SPARSE.stream(), DENSE.stream());
    }

    /// Every row with a score, best first, from a scan.
    private static List<Hit> all(Query query) {
        return searcher.search(query.scan().withK(ROWS)).list();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void rangeSearchFindsAllWithin(String field) {
        Random random = new Random(SEED + 1);
        boolean distances = field.startsWith("l2");
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < 40; i++) {
            Query query = Query.of(field, vector(field, random));
            List<Hit> all = all(query);
            float bound = all.get(random.nextInt(all.size() / 2)).score();
            List<Hit> within = all.stream()
                    .filter(hit -> distances ? hit.score() <= bound : hit.score() >= bound)
                    .toList();
            Hits exact = searcher.search(query.exact().within(bound).withK(ROWS));
            assertThat(exact.list()).as("seed %d, query %d", SEED, i).isEqualTo(within);
            assertThat(exact.exact()).isTrue();
            int most = 1 + random.nextInt(20);
            assertThat(searcher.search(query.exact().within(bound).withK(most)).list())
                    .isEqualTo(within.subList(0, Math.min(most, within.size())));
            assertThat(searcher.search(query.exact().within(bound).withK(Integer.MAX_VALUE))
                            .list())
                    .isEqualTo(within);
            Hits own = searcher.search(query.within(bound).withK(ROWS));
            assertThat(within).containsAll(own.list());
            if (own.exact()) {
                assertThat(own.list()).isEqualTo(within);
            }
            found += own.list().size();
            wanted += within.size();
        }
        assertThat(found).as("of %d, seed %d", wanted, SEED).isGreaterThan((int) (0.8 * wanted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"seismic", "windowed", "sparse-scan", "l2", "l2-scan"})
    void rangeSearchObeysAFilter(String field) {
        Random random = new Random(SEED + 2);
        boolean distances = field.startsWith("l2");
        for (int i = 0; i < 20; i++) {
            RoaringBitmap filter = new RoaringBitmap();
            for (int row = 0; row < ROWS; row++) {
                if (random.nextInt(1 + i) == 0) {
                    filter.add(row);
                }
            }
            Query query = Query.of(field, vector(field, random)).withFilter(filter);
            List<Hit> all = all(query);
            float bound = all.get(all.size() / 3).score();
            List<Hit> within = all.stream()
                    .filter(hit -> distances ? hit.score() <= bound : hit.score() >= bound)
                    .toList();
            assertThat(searcher.search(query.exact().within(bound).withK(ROWS)).list())
                    .as("seed %d, query %d", SEED, i)
                    .isEqualTo(within);
            assertThat(within)
                    .containsAll(
                            searcher.search(query.within(bound).withK(ROWS)).list());
        }
    }

    @Test
    void aRangeMayHoldNothing() {
        Random random = new Random(SEED + 3);
        for (String field : List.of("seismic", "windowed", "sparse-scan", "ip")) {
            assertThat(searcher.search(Query.of(field, vector(field, random)).within(1e9f))
                            .list())
                    .isEmpty();
        }
        for (String field : List.of("l2", "l2-scan")) {
            assertThat(searcher.search(Query.of(field, vector(field, random)).within(-1))
                            .list())
                    .isEmpty();
            Query itself = searcher.like(field, 0);
            assertThat(searcher.search(Query.of(field, itself.vector()).within(0))
                            .list())
                    .extracting(Hit::row)
                    .contains(0L);
        }
        assertThatThrownBy(() -> Query.of("l2", vector("l2", random)).within(Float.NaN))
                .isInstanceOf(InvalidQueryException.class);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void likeFindsTheOthers(String field) {
        Random random = new Random(SEED + 4);
        for (int i = 0; i < 40; i++) {
            long row = 50L * random.nextInt(ROWS / 50) + 8;
            Query like = searcher.like(field, DocumentId.of(10 * row)).withK(15);
            assertThat(searcher.like(field, row).withK(15).leftOut()).isEqualTo(like.leftOut());
            List<Hit> others = all(Query.of(field, like.vector())).stream()
                    .filter(hit -> hit.row() != row)
                    .limit(15)
                    .toList();
            Hits exact = searcher.search(like.exact());
            assertThat(exact.list()).as("seed %d, row %d", SEED, row).isEqualTo(others);
            assertThat(exact.exact()).isTrue();
            assertThat(searcher.search(like).list())
                    .hasSizeBetween(10, 15)
                    .extracting(Hit::row)
                    .doesNotContain(row);
            RoaringBitmap filter = new RoaringBitmap();
            filter.add(0L, ROWS / 2L);
            assertThat(searcher.search(like.exact().withFilter(filter).withK(3)).list())
                    .isEqualTo(all(Query.of(field, like.vector()).withFilter(filter)).stream()
                            .filter(hit -> hit.row() != row)
                            .limit(3)
                            .toList());
        }
    }

    @Test
    void likeWorksWithTheLargestK() {
        assertThat(searcher.search(searcher.like("l2-scan", 8).withK(Integer.MAX_VALUE))
                        .list())
                .hasSize(ROWS - ROWS / 50 - 1);
    }

    @Test
    void likeNeedsADocumentWithAVector() {
        assertThatThrownBy(() -> searcher.like("l2", 7))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("a vector in row 7");
        assertThatThrownBy(() -> searcher.like("seismic", DocumentId.of(70))).isInstanceOf(InvalidQueryException.class);
        assertThatThrownBy(() -> searcher.like("l2", DocumentId.of(71)))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("\"71\"");
        assertThatThrownBy(() -> searcher.like("other", 8)).isInstanceOf(InvalidQueryException.class);
        assertThatThrownBy(() -> searcher.like("l2", ROWS)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void approximateSearchesAreExactOnlyWhereAFilterLeavesFewRows() {
        Random random = new Random(SEED + 5);
        for (String field : List.of("seismic", "l2", "ip")) {
            Query query = Query.of(field, vector(field, random));
            assertThat(searcher.search(query).exact()).as(field).isFalse();
            Query filtered = query.withFilter(RoaringBitmap.bitmapOf(3, 500, 999, 1500, 1999));
            Hits few = searcher.search(filtered);
            assertThat(few.exact()).as(field).isTrue();
            assertThat(few.list()).isEqualTo(searcher.search(filtered.scan()).list());
        }
    }
}
