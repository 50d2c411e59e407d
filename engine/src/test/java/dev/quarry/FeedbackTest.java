package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.ElementType;
import dev.quarry.query.Feedback;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.HybridQuery;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rocchio's formula against the same computed from the documents in a list.
class FeedbackTest {

    private static final int ROWS = 300;
    private static final int DIM = 6;
    private static final long SEED = 51;

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
                        SparseField.of("numbers").withTerms(TermNaming.NUMBERS),
                        SparseField.of("tokens"),
                        dense("l2", Similarity.SQUARED_L2),
                        dense("ip", Similarity.INNER_PRODUCT),
                        dense("cosine", Similarity.COSINE),
                        dense("bytes", Similarity.SQUARED_L2).withElements(ElementType.I8),
                        dense("byte-cosine", Similarity.COSINE).withElements(ElementType.I8)));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int row = 0; row < ROWS; row++) {
                Document document = Document.of(row)
                        .with("numbers", RandomVectors.sparse(random))
                        .with("tokens", RandomVectors.tokens(random));
                for (String field : List.of("l2", "ip", "cosine", "bytes", "byte-cosine")) {
                    document = document.with(field, RandomVectors.dense(random, DIM));
                }
                DOCUMENTS.add(document);
                writer.add(document);
                if (row == 120) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO));
        searcher = index.searcher();
    }

    private static DenseField dense(String name, Similarity similarity) {
        return DenseField.of(name, DIM, similarity).withIndexing(new DenseField.Indexing.Scan());
    }

    @AfterAll
    static void close() {
        index.close();
    }

    private static List<FieldValue> relevant(Query query, int documents) {
        return searcher.search(query.withoutFeedback().withK(documents).withOffset(0)).list().stream()
                .map(hit -> DOCUMENTS.get((int) hit.row()).fields().get(query.field()))
                .toList();
    }

    private static Map<String, Double> weights(FieldValue vector) {
        Map<String, Double> weights = new HashMap<>();
        switch (vector) {
            case FieldValue.Terms(int[] terms, float[] values) ->
                IntStream.range(0, terms.length).forEach(i -> weights.put("" + terms[i], (double) values[i]));
            case FieldValue.Tokens(String[] tokens, float[] values) ->
                IntStream.range(0, tokens.length).forEach(i -> weights.put(tokens[i], (double) values[i]));
            default -> throw new IllegalArgumentException(vector.toString());
        }
        return weights;
    }

    @ParameterizedTest
    @ValueSource(strings = {"numbers", "tokens"})
    void sparseQueriesTakeTermsOfTheBest(String field) {
        Random random = new Random(SEED + 1);
        for (int trial = 0; trial < 20; trial++) {
            FieldValue vector = field.equals("tokens") ? RandomVectors.tokens(random) : RandomVectors.sparse(random);
            Feedback.Rocchio rocchio = Feedback.rocchio(1 + random.nextInt(8), random.nextInt(4), 1 + random.nextInt(3))
                    .withTerms(1 + random.nextInt(60));
            Query query = Query.of(field, vector).withFeedback(rocchio).withK(25);
            List<FieldValue> best = relevant(query, rocchio.documents());
            Map<String, Double> sum = new HashMap<>();
            weights(vector).forEach((term, weight) -> sum.merge(term, rocchio.alpha() * weight, Double::sum));
            best.forEach(document -> weights(document)
                    .forEach((term, weight) -> sum.merge(term, rocchio.beta() * weight / best.size(), Double::sum)));
            sum.values().removeIf(weight -> weight == 0);
            List<Double> heaviest = sum.values().stream()
                    .sorted(Comparator.reverseOrder())
                    .limit(rocchio.terms())
                    .toList();
            String name = "seed %d, trial %d, %s".formatted(SEED + 1, trial, rocchio);
            Map<String, Double> expanded = weights(searcher.expand(query).vector());
            assertThat(expanded).as(name).hasSize(heaviest.size());
            expanded.forEach((term, weight) -> assertThat(weight).as(name).isCloseTo(sum.get(term), within(1e-5)));
            assertThat(expanded.values().stream().mapToDouble(w -> w).min().orElseThrow())
                    .as(name)
                    .isCloseTo(heaviest.getLast(), within(1e-5));
            Hits hits = searcher.search(query);
            assertThat(hits.list())
                    .as(name)
                    .isEqualTo(searcher.search(query.withoutFeedback()
                                    .with(searcher.expand(query).vector()))
                            .list());
        }
    }

    @ParameterizedTest
    @CsvSource({"l2,1", "ip,0", "cosine,0", "bytes,1"})
    void denseQueriesMoveToTheBest(String field, int divided) {
        Random random = new Random(SEED + 2);
        for (int trial = 0; trial < 20; trial++) {
            FieldValue vector = RandomVectors.dense(random, DIM);
            Feedback.Rocchio rocchio =
                    Feedback.rocchio(1 + random.nextInt(8), random.nextInt(4), 1 + random.nextInt(3));
            Query query = Query.of(field, vector).withFeedback(rocchio).withK(25);
            List<FieldValue> best = relevant(query, rocchio.documents());
            double[] sum = new double[DIM];
            add(field, vector, rocchio.alpha(), sum);
            best.forEach(document -> add(field, document, (double) rocchio.beta() / best.size(), sum));
            float[] expanded = ((FieldValue.Floats) searcher.expand(query).vector()).values();
            for (int i = 0; i < DIM; i++) {
                double expected = divided == 1 ? sum[i] / (rocchio.alpha() + rocchio.beta()) : sum[i];
                assertThat((double) expanded[i])
                        .as("seed %d, trial %d, %s", SEED + 2, trial, rocchio)
                        .isCloseTo(expected, within(field.equals("bytes") ? .5001 : 1e-5));
            }
            assertThat(searcher.search(query).list()).hasSize(25);
        }
    }

    private static void add(String field, FieldValue vector, double weight, double[] sum) {
        float[] values = ((FieldValue.Floats) vector).values();
        double length = Math.sqrt(
                IntStream.range(0, DIM).mapToDouble(i -> values[i] * values[i]).sum());
        double unit = field.equals("cosine") && length > 0 ? length : 1;
        for (int i = 0; i < DIM; i++) {
            sum[i] += weight * values[i] / unit;
        }
    }

    @Test
    void aCosineOfBytesFillsTheirRange() {
        Query query = Query.of("byte-cosine", FieldValue.dense(new float[] {1, 2, 3, -3, 0, 1}))
                .withFeedback(Feedback.rocchio());
        float[] expanded = ((FieldValue.Floats) searcher.expand(query).vector()).values();
        float largest = 0;
        for (float value : expanded) {
            assertThat(value).isEqualTo(Math.round(value)).isBetween(-127f, 127f);
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).isEqualTo(127f);
    }

    @Test
    void nothingFoundLeavesTheQuery() {
        FieldValue unknown = FieldValue.tokens(new String[] {"nowhere"}, new float[] {1});
        Query query = Query.of("tokens", unknown).withFeedback(Feedback.rocchio());
        assertThat(searcher.expand(query).vector()).isEqualTo(unknown);
        assertThat(searcher.search(query).list()).isEmpty();
    }

    @Test
    void countsTheWorkOfBothSearchesAndServesLegs() {
        Query plain =
                Query.of("l2", FieldValue.dense(new float[] {1, 0, 0, 1, 0, 2})).withK(30);
        Query query = plain.withFeedback(Feedback.rocchio());
        assertThat(searcher.search(query).work().rowsScored()).isEqualTo(2 * ROWS);
        Query asked = searcher.expand(query);
        assertThat(searcher.search(HybridQuery.of(query).withK(30)).list())
                .isEqualTo(searcher.search(HybridQuery.of(asked).withK(30)).list());
        assertThat(searcher.search(query.withOffset(10)).list().stream().map(Hit::row))
                .containsExactlyElementsOf(searcher.search(asked.withOffset(10)).list().stream()
                        .map(Hit::row)
                        .toList());
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Feedback.rocchio(0, 1, 1)).hasMessageContaining("feedback documents");
        assertThatThrownBy(() -> Feedback.rocchio(1, -1, 1)).hasMessageContaining("feedback alpha");
        assertThatThrownBy(() -> Feedback.rocchio(1, 1, Float.NaN)).hasMessageContaining("feedback beta");
        assertThatThrownBy(() -> Feedback.rocchio(1, 0, 0)).hasMessageContaining("alpha and beta");
        assertThatThrownBy(() -> Feedback.rocchio().withTerms(0)).hasMessageContaining("feedback terms");
    }
}
