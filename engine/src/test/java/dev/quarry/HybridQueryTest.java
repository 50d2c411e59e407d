package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Fusion;
import dev.quarry.query.Fusion.Missing;
import dev.quarry.query.Fusion.Normalization;
import dev.quarry.query.Hit;
import dev.quarry.query.HybridHit;
import dev.quarry.query.HybridHits;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.LegScore;
import dev.quarry.query.Page;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

/// Hybrid searches against [HybridOracle]: three segments, documents that lack some fields or all, scores that
/// tie.
class HybridQueryTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final int ROWS = 600;
    private static final int DIM = 5;
    private static final long SEED = 77;

    @TempDir
    static Path folder;

    private static final List<Document> DOCUMENTS = new ArrayList<>();
    private static Index index;
    private static Searcher searcher;

    @BeforeAll
    static void build() throws IOException {
        Index.create(
                folder,
                Schema.withLongIds(
                        SparseField.of("text").withTerms(TermNaming.NUMBERS),
                        DenseField.of("ip", DIM, Similarity.INNER_PRODUCT).withIndexing(new DenseField.Indexing.Scan()),
                        DenseField.of("l2", DIM, Similarity.SQUARED_L2),
                        DenseField.of("empty", DIM, Similarity.SQUARED_L2)));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int row = 0; row < ROWS; row++) {
                Document document = Document.of(1000L + row);
                if (random.nextInt(4) > 0) {
                    document = document.with("text", RandomVectors.sparse(random));
                }
                if (random.nextInt(4) > 0) {
                    document = document.with("ip", RandomVectors.dense(random, DIM));
                }
                if (random.nextInt(4) > 0) {
                    document = document.with("l2", RandomVectors.dense(random, DIM));
                }
                DOCUMENTS.add(document);
                writer.add(document);
                if (row == 100 || row == 450) {
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

    static Stream<Fusion> fusions() {
        return Stream.of(
                        Stream.of(Fusion.reciprocalRank(), new Fusion.ReciprocalRank(0)),
                        Stream.of(Normalization.values()).map(Fusion::weightedSum),
                        Stream.of(Normalization.values()).map(n -> new Fusion.WeightedSum(n, Missing.LOWEST)),
                        Stream.of(Normalization.values()).map(Fusion.Rescore::new))
                .flatMap(stream -> stream);
    }

    private static HybridOracle.Leg leg(String field, FieldValue value, int depth, float weight, boolean searched) {
        return new HybridOracle.Leg(field, value, field.equals("l2"), depth, weight, searched);
    }

    @ParameterizedTest
    @MethodSource("fusions")
    void findsWhatTheOracleFinds(Fusion fusion) {
        Random random = new Random(SEED + 1);
        HybridOracle oracle = new HybridOracle(DOCUMENTS);
        for (int trial = 0; trial < 40; trial++) {
            List<HybridOracle.Leg> legs = new ArrayList<>();
            List<dev.quarry.query.Leg> asked = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                String field = List.of("text", "ip", "l2").get(random.nextInt(3));
                FieldValue value =
                        field.equals("text") ? RandomVectors.sparse(random) : RandomVectors.dense(random, DIM);
                int depth = 1 + random.nextInt(random.nextBoolean() ? 10 : 200);
                float weight = random.nextInt(5) / 4f;
                legs.add(leg(field, value, depth, weight, i == 0 || !(fusion instanceof Fusion.Rescore)));
                asked.add(new dev.quarry.query.Leg(
                        Query.of(field, value).withK(depth).exact(), weight));
            }
            int k = 1 + random.nextInt(60);
            HybridHits hits = searcher.search(new HybridQuery(asked, fusion, Page.first(k)));
            requireEqual("seed %d, trial %d, %s".formatted(SEED, trial, legs), hits, oracle, legs, fusion, k);
        }
    }

    private static void requireEqual(
            String name, HybridHits hits, HybridOracle oracle, List<HybridOracle.Leg> legs, Fusion fusion, int k) {
        Map<Integer, Double> expected = oracle.fused(legs, fusion);
        List<Double> best = expected.values().stream()
                .sorted((a, b) -> Double.compare(b, a))
                .limit(k)
                .toList();
        assertThat(hits.list()).as(name).hasSize(best.size());
        List<List<Integer>> found = legs.stream().map(oracle::found).toList();
        for (int i = 0; i < best.size(); i++) {
            HybridHit hit = hits.list().get(i);
            assertThat((double) hit.score()).as(name).isCloseTo(best.get(i), within(1e-4));
            assertThat((double) hit.score()).as(name).isCloseTo(expected.get((int) hit.row()), within(1e-4));
            assertThat(hit.id())
                    .as(name)
                    .isEqualTo(DOCUMENTS.get((int) hit.row()).id());
            if (i > 0) {
                HybridHit before = hits.list().get(i - 1);
                assertThat(before.score()).as(name).isGreaterThanOrEqualTo(hit.score());
                assertThat(before.score() > hit.score() || before.row() < hit.row())
                        .as(name)
                        .isTrue();
            }
            for (int leg = 0; leg < legs.size(); leg++) {
                requireLeg(name, hit, hit.legs().get(leg), oracle.score((int) hit.row(), legs.get(leg)));
                assertThat(hit.legs().get(leg).rank().orElse(0))
                        .as(name)
                        .isEqualTo(found.get(leg).indexOf((int) hit.row()) + 1);
            }
        }
    }

    private static void requireLeg(String name, HybridHit hit, LegScore leg, double expected) {
        assertThat(leg.score().isPresent()).as(name).isEqualTo(!Double.isNaN(expected));
        leg.score()
                .ifPresent(score ->
                        assertThat(Math.abs(score)).as("%s %s", name, hit).isEqualTo((float) Math.abs(expected)));
    }

    @Test
    void aLegThatFindsNothingChangesNothing() {
        Query some = Query.of("ip", FieldValue.dense(new float[] {1, 2, 3, -1, 0}))
                .withK(20)
                .exact();
        Query none = Query.of("text", FieldValue.terms(new int[] {100_000}, new float[] {1}));
        Query noField = Query.of("empty", FieldValue.dense(new float[DIM]));
        for (Fusion fusion : fusions().toList()) {
            List<Long> rows = rows(searcher.search(
                    HybridQuery.of(some, none, noField).with(fusion).withK(20)));
            assertThat(rows)
                    .as(fusion.toString())
                    .containsExactlyElementsOf(
                            fusion instanceof Fusion.Rescore rescore && rescore.normalization() == Normalization.MIN_MAX
                                    ? rows // documents with a text, all of score 0, count 1 more
                                    : searcher.search(some).list().stream()
                                            .map(Hit::row)
                                            .toList());
        }
        assertThat(searcher.search(HybridQuery.of(none, noField)).list()).isEmpty();
    }

    private static List<Long> rows(HybridHits hits) {
        return hits.list().stream().map(HybridHit::row).toList();
    }

    @Test
    void filtersHoldForAllLegs() {
        RoaringBitmap some = new RoaringBitmap();
        IntStream.range(0, ROWS).filter(row -> row % 7 == 3).forEach(some::add);
        HybridQuery query = HybridQuery.of(
                        Query.of("text", RandomVectors.sparse(new Random(3))).withK(50),
                        Query.of("l2", FieldValue.dense(new float[DIM])).withK(50))
                .withK(ROWS);
        assertThat(rows(searcher.search(query.withFilter(some))))
                .isNotEmpty()
                .allMatch(row -> row % 7 == 3)
                .hasSizeLessThan(rows(searcher.search(query)).size());
    }

    @Test
    void rescoringIsTheOtherFieldsOrder() {
        Query retrieve = Query.of("text", RandomVectors.sparse(new Random(9))).withK(30);
        Query order = Query.of("l2", FieldValue.dense(new float[] {1, 0, 1, 0, 1}));
        HybridHits hits = searcher.search(HybridQuery.rescore(retrieve, order).withK(30));
        long[] rows =
                searcher.search(retrieve).list().stream().mapToLong(Hit::row).toArray();
        RoaringBitmap retrieved = new RoaringBitmap();
        for (long row : rows) {
            retrieved.add((int) row);
        }
        List<Hit> expected =
                searcher.search(order.withK(30).exact().withFilter(retrieved)).list();
        List<HybridHit> scored = hits.list().stream()
                .filter(hit -> hit.legs().get(1).score().isPresent())
                .toList();
        assertThat(hits.list()).hasSize(30);
        assertThat(scored).hasSizeLessThan(30); // some have no vector: they count as the farthest
        float farthest = expected.getLast().score();
        assertThat(scored)
                .allMatch(hit -> -hit.score() == hit.legs().get(1).score().orElseThrow());
        assertThat(hits.list())
                .filteredOn(hit -> hit.legs().get(1).score().isEmpty())
                .allMatch(hit -> hit.score() == -farthest);
        assertThat(scored.stream().map(HybridHit::row))
                .containsExactlyElementsOf(expected.stream().map(Hit::row).toList());
    }

    @Test
    void refusesWhatCannotBe() {
        Query leg = Query.of("ip", FieldValue.dense(new float[DIM]));
        assertThatThrownBy(HybridQuery::of)
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("legs");
        assertThatThrownBy(() -> HybridQuery.of(leg).withK(0)).hasMessageContaining("k: expected at least 1");
        assertThatThrownBy(() -> HybridQuery.of(leg).withWeights(1, 2)).hasMessageContaining("one for each of 1 legs");
        assertThatThrownBy(() -> HybridQuery.of(leg).withWeights(-1)).hasMessageContaining("weight of field ip");
        assertThatThrownBy(() -> HybridQuery.of(leg).withWeights(Float.NaN)).hasMessageContaining("weight of field ip");
        assertThatThrownBy(() -> new Fusion.ReciprocalRank(-1)).hasMessageContaining("constant");
        assertThatThrownBy(() -> searcher.search(HybridQuery.of(leg, Query.of("nothing", leg.vector()))))
                .hasMessageContaining("\"nothing\"");
        assertThatThrownBy(() ->
                        searcher.search(HybridQuery.rescore(leg, Query.of("l2", FieldValue.dense(new float[DIM + 1])))))
                .hasMessageContaining("field l2");
    }
}
