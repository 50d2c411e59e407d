package dev.quarry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Explanation;
import dev.quarry.query.Explanation.Reasons;
import dev.quarry.query.Grouping;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Searches for documents of several vectors, against the plain sum of best scores over all of them.
class MultiVectorSearchTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final long SEED = 77;
    private static final int DIM = 8;
    private static final int DOCUMENTS = 1800;
    private static final int SEGMENTS = 3;
    private static final int K = 10;
    private static final DenseField.Indexing SCAN = new DenseField.Indexing.Scan();

    @TempDir
    static Path folder;

    private static final Map<String, MultiVectorField> FIELDS = new LinkedHashMap<>();
    private static final Map<String, MaxSimOracle> ORACLES = new LinkedHashMap<>();
    private static Index index;
    private static Searcher searcher;

    private static MaxSimOracle oracle(String field) {
        return requireNonNull(ORACLES.get(field));
    }

    private static void field(MultiVectorField field) {
        FIELDS.put(field.name(), field);
        ORACLES.put(field.name(), new MaxSimOracle(field.vectors().similarity()));
    }

    private static DenseField dense(String name, Similarity similarity) {
        return DenseField.of(name, DIM, similarity)
                .withIndexing(new DenseField.Indexing.Hnsw(HnswParameters.defaults()));
    }

    @BeforeAll
    static void build() throws IOException {
        field(MultiVectorField.of(dense("flat", Similarity.INNER_PRODUCT).withIndexing(SCAN)));
        field(MultiVectorField.of(dense("graph", Similarity.INNER_PRODUCT)));
        field(MultiVectorField.of(dense("distance", Similarity.SQUARED_L2).withElements(ElementType.F16)));
        field(MultiVectorField.of(dense("cosine", Similarity.COSINE)));
        field(MultiVectorField.of(dense("bytes", Similarity.SQUARED_L2).withElements(ElementType.I8)));
        field(MultiVectorField.of(dense("codes", Similarity.COSINE)
                .withIndexing(SCAN)
                .withQuantization(Quantization.Scalar8.defaults())));
        field(MultiVectorField.of(
                dense("coded", Similarity.SQUARED_L2).withQuantization(Quantization.Scalar8.defaults())));
        field(MultiVectorField.of(dense("best", Similarity.COSINE)).withScoring(MultiVectorField.Scoring.BEST));
        List<dev.quarry.schema.Field> all = new ArrayList<>(FIELDS.values());
        all.add(AttributeField.of("n", AttributeType.LONG));
        Index.create(folder, new Schema(Schema.IdKind.LONG, all));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < DOCUMENTS; i++) {
                List<float[]> vectors = MaxSimOracle.vectors(random, count(i, random), DIM);
                Document document = Document.of(i).with("n", FieldValue.number(i % 1000));
                for (String name : FIELDS.keySet()) {
                    document = document.with(name, FieldValue.vectors(vectors));
                    oracle(name).put(i, vectors);
                }
                writer.add(document);
                if ((i + 1) % (DOCUMENTS / SEGMENTS) == 0) {
                    writer.commit();
                }
            }
        }
        index = Index.open(folder, COLD);
        searcher = index.searcher();
        assertThat(index.segments()).hasSize(SEGMENTS);
    }

    /// None, one, some, and around 64.
    private static int count(int i, Random random) {
        return switch (i % 100) {
            case 7 -> 63;
            case 17 -> 64;
            case 27 -> 65;
            case 37 -> 600;
            default -> i % 9 == 0 ? 0 : i % 9 == 1 ? 1 : random.nextInt(6);
        };
    }

    @AfterAll
    static void close() {
        index.close();
    }

    private static Stream<String> names() {
        return Stream.of("flat", "graph", "distance", "cosine", "bytes", "codes", "coded", "best");
    }

    private static List<float[]> query(String name, Random random, int most) {
        return MaxSimOracle.vectors(random, name.equals("best") ? 1 : 1 + random.nextInt(most), DIM);
    }

    private static void assertScores(String what, List<Hit> hits, List<MaxSimOracle.Scored> expected) {
        assertThat(hits).as(what).hasSize(expected.size());
        for (int i = 0; i < hits.size(); i++) {
            assertThat((double) hits.get(i).score())
                    .as("%s, hit %d", what, i)
                    .isCloseTo(
                            expected.get(i).score(),
                            within(1e-4 * (1 + Math.abs(expected.get(i).score()))));
        }
    }

    private static List<MaxSimOracle.Scored> first(List<MaxSimOracle.Scored> ranking, int from, int to) {
        return ranking.subList(Math.min(from, ranking.size()), Math.min(to, ranking.size()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void exactSearchIsTheOracles(String name) {
        Random random = new Random(SEED + 1);
        for (int i = 0; i < 10; i++) {
            List<float[]> vectors = query(name, random, 9);
            Hits hits = searcher.search(
                    Query.of(name, FieldValue.vectors(vectors)).withK(50).exact());
            assertThat(hits.exact()).isTrue();
            assertScores(
                    name + ", query " + i + ", seed " + SEED,
                    hits.list(),
                    first(oracle(name).ranking(vectors, id -> true), 0, 50));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void ownSearchFindsMostOfIt(String name) {
        Random random = new Random(SEED + 2);
        double recall = 0;
        int queries = 30;
        MultiVectorQuery how = new MultiVectorQuery(60, 60);
        for (int i = 0; i < queries; i++) {
            List<float[]> vectors = query(name, random, 9);
            Hits hits =
                    searcher.search(Query.of(name, FieldValue.vectors(vectors)).with(how));
            String what = name + ", query " + i + ", seed " + SEED;
            List<MaxSimOracle.Scored> ranking = oracle(name).ranking(vectors, id -> true);
            assertThat(hits.list()).as(what).hasSize(K);
            assertThat(hits.exact()).as(what).isEqualTo(name.equals("flat"));
            double worst = ranking.get(K - 1).score();
            int sign = requireNonNull(FIELDS.get(name)).ranksByDistance() ? -1 : 1;
            for (Hit hit : hits.list()) {
                double score = oracle(name).score(vectors, oracle(name).vectors(number(hit.id())));
                assertThat((double) hit.score()).as(what).isCloseTo(score, within(1e-4 * (1 + Math.abs(score))));
                recall += sign * hit.score() >= sign * worst - 1e-4 ? 1 : 0;
            }
        }
        assertThat(recall / (K * queries)).as(name + ", seed " + SEED).isGreaterThan(0.9);
    }

    private static long number(DocumentId id) {
        return ((DocumentId.OfLong) id).value();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 40, 100, 300, 700})
    void asManyHitsComeAsTheFilterAccepts(int below) {
        Random random = new Random(SEED + below);
        Filter filter = Filter.parse("n < " + below);
        for (String name : FIELDS.keySet()) {
            List<float[]> vectors = query(name, random, 4);
            List<MaxSimOracle.Scored> ranking = oracle(name).ranking(vectors, id -> id % 1000 < below);
            for (int k : new int[] {1, K, 200}) {
                Query query = Query.of(name, FieldValue.vectors(vectors))
                        .with(new MultiVectorQuery(1, 1))
                        .withK(k)
                        .withFilter(filter);
                String what = name + ", n < " + below + ", k " + k + ", seed " + SEED;
                List<Hit> hits = searcher.search(query).list();
                assertThat(hits).as(what).hasSize(Math.min(k, ranking.size()));
                assertThat(hits)
                        .as(what)
                        .allSatisfy(hit -> assertThat(number(hit.id()) % 1000).isLessThan(below));
                assertThat(hits.stream().map(Hit::id).distinct()).as(what).hasSameSizeAs(hits);
                assertScores(what, searcher.search(query.exact()).list(), first(ranking, 0, k));
            }
        }
    }

    @Test
    void allDocumentsComeWhereAllAreAskedFor() {
        Random random = new Random(SEED + 3);
        for (String name : FIELDS.keySet()) {
            List<float[]> vectors = query(name, random, 3);
            List<MaxSimOracle.Scored> ranking = oracle(name).ranking(vectors, id -> true);
            assertScores(
                    name + ", seed " + SEED,
                    searcher.search(Query.of(name, FieldValue.vectors(vectors)).withK(Integer.MAX_VALUE))
                            .list(),
                    ranking);
        }
    }

    @Test
    void pagesAndBoundsAreThoseOfTheRanking() {
        List<float[]> vectors = query("graph", new Random(SEED + 4), 5);
        List<MaxSimOracle.Scored> ranking = oracle("graph").ranking(vectors, id -> true);
        Query query = Query.of("graph", FieldValue.vectors(vectors)).exact();
        assertScores("a page", searcher.search(query.withK(7).withOffset(20)).list(), first(ranking, 20, 27));
        float least = (float) ranking.get(30).score();
        List<Hit> within = searcher.search(query.withK(1000).within(least)).list();
        assertThat(within).hasSize((int)
                ranking.stream().filter(one -> one.score() >= least).count());
        Query own = Query.of("graph", FieldValue.vectors(vectors));
        assertThat(searcher.search(own.withK(1000).within(least)).list())
                .isNotEmpty()
                .allSatisfy(hit -> assertThat(hit.score()).isGreaterThanOrEqualTo(least));
    }

    @Test
    void oneVectorIsAQueryToo() {
        float[] vector = query("graph", new Random(SEED + 5), 1).getFirst();
        assertThat(searcher.search(Query.of("graph", FieldValue.dense(vector)).exact())
                        .list())
                .isEqualTo(searcher.search(
                                Query.of("graph", FieldValue.vectors(vector)).exact())
                        .list());
        byte[] bytes = new byte[DIM];
        bytes[2] = 3;
        assertThat(searcher.search(Query.of("bytes", FieldValue.dense(bytes))).list())
                .hasSize(K);
    }

    @Test
    void whatIsStoredComesBack() {
        for (int id : new int[] {0, 1, 7, 17, 27, 37, 599, 600, 1799}) {
            long row = searcher.row(DocumentId.of(id)).orElseThrow();
            for (String name : FIELDS.keySet()) {
                List<float[]> vectors = oracle(name).vectors((long) id);
                Optional<FieldValue> stored = searcher.value(name, row);
                if (vectors.isEmpty()) {
                    assertThat(stored).as("%s of %d", name, id).isEmpty();
                } else {
                    assertThat(((FieldValue.Vectors) stored.orElseThrow()).values())
                            .as("%s of %d", name, id)
                            .usingRecursiveComparison()
                            .isEqualTo(vectors);
                }
            }
        }
        assertThat(index.segments().getFirst().vectors()).containsOnlyKeys(FIELDS.keySet());
    }

    @Test
    void scoresAndLikenessAreOfAllVectors() {
        List<float[]> vectors = query("distance", new Random(SEED + 6), 5);
        Query query = Query.of("distance", FieldValue.vectors(vectors));
        float[] scores = searcher.scores(query, 0, 7, 700, 1799);
        assertThat(scores[0]).isNaN();
        for (int i = 1; i < 4; i++) {
            long id = new long[] {0, 7, 700, 1799}[i];
            List<float[]> stored = oracle("distance").vectors(id);
            if (stored.isEmpty()) {
                assertThat(scores[i]).isNaN();
            } else {
                assertThat((double) scores[i]).isCloseTo(oracle("distance").score(vectors, stored), within(1e-3));
            }
        }
        Query like = searcher.like("distance", DocumentId.of(7));
        assertThat(((FieldValue.Vectors) like.vector()).values()).hasSize(63);
        assertThat(searcher.search(like.exact()).list())
                .hasSize(K)
                .noneMatch(hit -> hit.id().equals(DocumentId.of(7)));
    }

    @Test
    void explanationsNameTheVectorsThatMatch() {
        for (String name : FIELDS.keySet()) {
            List<float[]> vectors = query(name, new Random(SEED + 7), 4);
            Query query = Query.of(name, FieldValue.vectors(vectors)).exact();
            Hit hit = searcher.search(query).list().getFirst();
            Explanation explanation = searcher.explain(query, hit.row());
            assertThat(explanation.rank()).hasValue(1);
            Reasons.MatchedVectors matched = (Reasons.MatchedVectors) explanation.reasons();
            assertThat(matched.sum()).as(name).isCloseTo(hit.score(), within(1e-4 * (1 + Math.abs(hit.score()))));
            List<float[]> stored = oracle(name).vectors(number(hit.id()));
            assertThat(matched.documentVectors()).isEqualTo(stored.size());
            assertThat(matched.matches()).hasSize(vectors.size());
            for (Explanation.VectorMatch match : matched.matches()) {
                double best = stored.stream()
                        .mapToDouble(one -> oracle(name).score(vectors.get(match.queryVector()), one))
                        .max()
                        .orElseThrow();
                assertThat(oracle(name).score(vectors.get(match.queryVector()), stored.get(match.documentVector())))
                        .as(name)
                        .isCloseTo(best, within(1e-9));
            }
            assertThat(explanation.toString()).contains("query vectors").contains("sum");
        }
        Explanation nothing = searcher.explain(
                Query.of("graph", FieldValue.dense(new float[DIM])),
                searcher.row(DocumentId.of(0)).orElseThrow());
        assertThat(nothing.reasons()).isInstanceOf(Reasons.NoValue.class);
        assertThat(nothing.score()).isEmpty();
    }

    @Test
    void aLegOfAHybridQueryMayHaveSeveral() {
        Random random = new Random(SEED + 8);
        Query several = Query.of("graph", FieldValue.vectors(query("graph", random, 5)));
        Query one = Query.of("best", FieldValue.vectors(query("best", random, 1)));
        assertThat(searcher.search(
                                HybridQuery.of(several.withK(50), one.withK(50)).withK(K))
                        .list())
                .hasSize(K)
                .allSatisfy(hit -> assertThat(hit.legs())
                        .hasSize(2)
                        .allSatisfy(leg -> assertThat(leg.score()).isPresent()));
        List<Hit> exact = searcher.search(several.exact()).list();
        assertThat(searcher.search(HybridQuery.rescore(one.withK(DOCUMENTS), several)).list().stream()
                        .map(hit -> hit.score())
                        .toList())
                .isEqualTo(exact.stream().map(Hit::score).toList());
        assertThat(searcher.search(several, Grouping.by("n")).list()).hasSize(K);
    }
}
