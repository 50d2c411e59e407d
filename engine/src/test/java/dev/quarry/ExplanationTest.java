package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Explanation;
import dev.quarry.query.Explanation.Reasons;
import dev.quarry.query.Feedback;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.SeismicParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/// What explanations say adds up to the score, and agrees with the search.
class ExplanationTest {

    private static final int ROWS = 1200;
    private static final int DIM = 24;
    private static final long SEED = 3;

    @TempDir
    static Path folder;

    @TempDir
    Path temp;

    private static Index index;
    private static Searcher searcher;

    @BeforeAll
    static void build() throws IOException {
        Quantization codes = Quantization.Scalar8.defaults();
        Index.create(
                folder,
                Schema.withStringIds(
                        SparseField.of("tokens"),
                        SparseField.of("seismic")
                                .withTerms(TermNaming.NUMBERS)
                                .withIndexing(new SparseField.Indexing.Seismic(SeismicParameters.defaults())),
                        DenseField.of("l2", DIM, Similarity.SQUARED_L2),
                        DenseField.of("ip", DIM, Similarity.INNER_PRODUCT)
                                .withIndexing(new DenseField.Indexing.Scan())
                                .withQuantization(codes),
                        DenseField.of("cosine", DIM, Similarity.COSINE).withQuantization(codes)));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int row = 0; row < ROWS; row++) {
                Document document = Document.of("d" + row);
                if (row % 10 != 9) {
                    document = document.with("tokens", RandomVectors.tokens(random))
                            .with("seismic", RandomVectors.sparse(random));
                    for (String field : List.of("l2", "ip", "cosine")) {
                        document = document.with(field, dense(random));
                    }
                }
                writer.add(document);
                if (row == 800) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO));
        searcher = index.searcher();
    }

    @AfterAll
    static void close() {
        index.close();
    }

    private static FieldValue dense(Random random) {
        float[] values = new float[DIM];
        for (int i = 0; i < DIM; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return FieldValue.dense(values);
    }

    private static Query query(String field, Random random) {
        return Query.of(
                field,
                switch (field) {
                    case "tokens" -> RandomVectors.tokens(random);
                    case "seismic" -> RandomVectors.sparse(random);
                    default -> dense(random);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokens", "seismic", "l2", "ip", "cosine"})
    void addUpToTheScore(String field) {
        Random random = new Random(SEED + 1);
        for (int trial = 0; trial < 30; trial++) {
            Query query = query(field, random).withK(20);
            long row = random.nextInt(ROWS);
            Explanation explanation = searcher.explain(query, row);
            String name = "seed %d, trial %d, row %d".formatted(SEED + 1, trial, row);
            float score = searcher.scores(query, row)[0];
            assertThat(explanation.score().isPresent()).as(name).isEqualTo(!Float.isNaN(score));
            assertThat(explanation.id()).isEqualTo(searcher.id(row));
            switch (explanation.reasons()) {
                case Reasons.MatchedVectors several -> throw new AssertionError(several);
                case Reasons.NoValue nothing -> assertThat(row % 10).as(name).isEqualTo(9);
                case Reasons.SharedTerms shared -> {
                    assertThat(shared.sum()).as(name).isCloseTo(score, within(1e-4));
                    assertThat(shared.terms())
                            .as(name)
                            .isSortedAccordingTo((a, b) -> Double.compare(b.product(), a.product()));
                }
                case Reasons.Dimensions dimensions -> {
                    assertThat(dimensions.sum()).as(name).isCloseTo(score, within(1e-4));
                    assertThat(dimensions.largest()).as(name).hasSize(Explanation.DIMENSIONS);
                    assertThat(dimensions.codeScore().isPresent()).as(name).isEqualTo(!field.equals("l2"));
                    dimensions
                            .codeScore()
                            .ifPresent(
                                    code -> assertThat((double) code).as(name).isCloseTo(score, within(.5)));
                }
            }
            assertThat(explanation.toString()).contains("document d" + row, "field " + field, "the search scored");
        }
    }

    @Test
    void saysWhetherTheSearchFindsIt() {
        Query query = query("seismic", new Random(SEED + 2)).withK(15);
        Hits hits = searcher.search(query);
        for (int i = 0; i < hits.list().size(); i++) {
            Hit hit = hits.list().get(i);
            Explanation explanation = searcher.explain(query.withK(5).withOffset(10), hit.row());
            assertThat(explanation.rank()).hasValue(i + 1);
            assertThat(explanation.score()).contains(hit.score());
            assertThat(explanation.hits().list()).isEqualTo(hits.list());
        }
        long found = hits.list().getFirst().row();
        RoaringBitmap without = RoaringBitmap.bitmapOfRange(0, ROWS);
        without.remove((int) found);
        Explanation missing = searcher.explain(query.withFilter(without), found);
        assertThat(missing.rank()).isEmpty();
        assertThat(missing.score()).isPresent();
        assertThat(missing.toString()).contains("not among the 15 hits");
        Hits.Work work = hits.work();
        assertThat(work.summariesScored()).isPositive();
        assertThat(work.blocksSkipped())
                .isEqualTo(work.summariesScored() - work.blocksOpened())
                .isNotNegative();
        Hits graph = searcher.search(query("l2", new Random(1)).with(HnswQuery.defaults()));
        assertThat(graph.work().nodesExpanded())
                .isPositive()
                .isLessThanOrEqualTo(graph.work().rowsScored());
    }

    @Test
    void explainsTheQueryThatFeedbackMade() {
        Query query =
                query("tokens", new Random(8)).withFeedback(Feedback.rocchio().withTerms(500));
        Hit best = searcher.search(query).list().getFirst();
        Explanation explanation = searcher.explain(query, best.id());
        assertThat(explanation.score()).contains(best.score());
        assertThat(explanation.rank()).hasValue(1);
        assertThat(((Reasons.SharedTerms) explanation.reasons()).sum()).isCloseTo(best.score(), within(1e-3));
        assertThatThrownBy(() -> searcher.explain(query, DocumentId.of("nobody")))
                .hasMessageContaining("nobody");
        assertThatThrownBy(() -> searcher.explain(query, ROWS)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @MethodSource("dev.quarry.RowScoresTest#productFields")
    void tellScoresOfCodesFromExactOnes(DenseField field) throws IOException {
        Path made = ProductIndexes.build(temp, "index", field, 2);
        try (Index product = Index.open(made, ProductIndexes.COLD)) {
            Searcher some = product.searcher();
            Query query = Query.of("v", FieldValue.dense(ProductIndexes.vector(new Random(SEED))));
            boolean kept = ((Quantization.Product) field.quantization()).vectors() == Quantization.Vectors.KEPT;
            for (int row = 0; row < 40; row++) {
                if (some.value("v", row).isEmpty()) {
                    assertThat(some.explain(query, row).reasons()).isInstanceOf(Reasons.NoValue.class);
                    continue;
                }
                Explanation explanation = some.explain(query, row);
                float score = explanation.score().orElseThrow();
                Reasons.Dimensions reasons = (Reasons.Dimensions) explanation.reasons();
                assertThat(reasons.codeScore()).isPresent();
                if (!kept) {
                    assertThat(reasons.codeScore()).contains(score);
                }
                if (kept || field.similarity() != Similarity.COSINE) {
                    assertThat(reasons.sum()).isCloseTo(score, within(1e-3 * Math.max(1, Math.abs(score))));
                }
            }
            DenseField.Indexing indexing = field.indexing();
            Hits.Work work = some.search(query).work();
            assertThat(work.listsProbed() > 0).isEqualTo(indexing instanceof DenseField.Indexing.Ivf);
            assertThat(work.nodesExpanded() > 0).isEqualTo(indexing instanceof DenseField.Indexing.Hnsw);
        }
    }
}
