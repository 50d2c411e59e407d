package dev.quarry.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.RandomVectors;
import dev.quarry.Searcher;
import dev.quarry.document.Document;
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
import dev.quarry.seismic.Pruning;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.windowed.WindowedParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Costs are counted work throughout, so that nothing here depends on time.
class TunerTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final TuneOptions COUNTED =
            TuneOptions.DEFAULT.withCost(CostModel.WORK).withPasses(1).withThreads(2);
    private static final int ROWS = 3000;
    private static final int DIM = 16;
    private static final long SEED = 11;

    @TempDir
    static Path folder;

    @BeforeAll
    static void build() throws IOException {
        SeismicParameters standard = SeismicParameters.defaults();
        SeismicParameters pruned =
                new SeismicParameters(new Pruning(20, 20, 1, 0), standard.blocking(), standard.summaryMass());
        Field[] fields = {
            sparse("s", new SparseField.Indexing.Seismic(standard)),
            sparse("pruned", new SparseField.Indexing.Seismic(pruned)),
            sparse("exact", new SparseField.Indexing.Windowed(WindowedParameters.defaults())),
            sparse("small", SparseField.Indexing.Auto.of(standard)),
            sparse("linked", new SparseField.Indexing.Seismic(standard.withNeighbors(8))),
            DenseField.of("d", DIM, Similarity.SQUARED_L2)
        };
        Index.create(folder, Schema.withLongIds(fields));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < ROWS; i++) {
                FieldValue vector = RandomVectors.sparse(random);
                Document document = Document.of(i).with("d", RandomVectors.dense(random, DIM));
                for (String field : List.of("s", "pruned", "exact", "small", "linked")) {
                    document = document.with(field, vector);
                }
                writer.add(document);
                if (i == ROWS / 2) {
                    writer.commit();
                }
            }
            writer.commit();
        }
    }

    private static SparseField sparse(String name, SparseField.Indexing indexing) {
        return SparseField.of(name).withTerms(TermNaming.NUMBERS).withIndexing(indexing);
    }

    private static List<SampleQuery> queries(int count) {
        Random random = new Random(SEED + 1);
        List<SampleQuery> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            queries.add(SampleQuery.of(RandomVectors.sparse(random)));
        }
        return queries;
    }

    @Test
    void choosesTheCheapestThatMeetsTheTarget() throws IOException {
        TuneTarget target = new TuneTarget(0.9, 10);
        List<SampleQuery> queries = queries(100);
        try (Index index = Index.open(folder, COLD)) {
            TuneResult result = new Tuner(index, "s", COUNTED).tune(target, queries);
            Measurement chosen = result.chosen().orElseThrow();
            assertThat(result.met()).isTrue();
            assertThat(result.queries()).isEqualTo(100);
            assertThat(chosen.recall()).as("seed %d", SEED).isGreaterThanOrEqualTo(0.9);
            assertThat(chosen.heldOutRecall()).isGreaterThanOrEqualTo(0.9);
            assertThat(recall(index.searcher(), chosen.method(), "s", 10, queries))
                    .isCloseTo(chosen.meanRecall(), within(1e-9));
            assertThat(result.frontier())
                    .filteredOn(one -> CostModel.WORK.of(one) < CostModel.WORK.of(chosen))
                    .isNotEmpty()
                    .allMatch(one -> one.lowerRecall() < 0.9);
            for (int i = 1; i < result.frontier().size(); i++) {
                Measurement before = result.frontier().get(i - 1);
                Measurement here = result.frontier().get(i);
                assertThat(CostModel.WORK.of(here)).isGreaterThanOrEqualTo(CostModel.WORK.of(before));
                assertThat(here.meanRecall()).isGreaterThan(before.meanRecall());
            }
            assertThat(new Tuner(index, "s", COUNTED)
                            .tune(target, queries)
                            .chosen()
                            .map(Measurement::method))
                    .as("the same work chooses the same")
                    .contains(chosen.method());
        }
    }

    @Test
    void triesLinksWhereThereAreSome() throws IOException {
        try (Index index = Index.open(folder, COLD)) {
            TuneTarget target = new TuneTarget(0.95, 10);
            List<Integer> followed = new ArrayList<>();
            List<SampleQuery> queries = queries(60);
            for (List<Query.Method> line :
                    ParameterSpace.lines(index.schema().fields().get(4), 10, queries)) {
                followed.add(
                        ((Query.Method.Seismic) line.getFirst()).parameters().neighbors());
            }
            assertThat(followed).contains(0, SeismicQuery.ALL_NEIGHBORS);
            assertThat(new Tuner(index, "linked", COUNTED).tune(target, queries).met())
                    .isTrue();
        }
    }

    @Test
    void tellsEqualCostsApartByRows() throws IOException {
        try (Index index = Index.open(folder, COLD)) {
            TuneResult equal =
                    new Tuner(index, "s", COUNTED.withCost(one -> 1)).tune(new TuneTarget(0.8, 10), queries(60));
            TuneResult byRows = new Tuner(
                            index, "s", COUNTED.withCost(one -> one.work().rowsScored()))
                    .tune(new TuneTarget(0.8, 10), queries(60));
            assertThat(equal.chosen().orElseThrow().work().rowsScored())
                    .isEqualTo(byRows.chosen().orElseThrow().work().rowsScored());
        }
    }

    @Test
    void storesTheChoiceAsTheDefault(@TempDir Path copy) throws IOException {
        TuneTarget target = new TuneTarget(0.95, 5);
        Index.create(copy, Schema.withLongIds(DenseField.of("d", DIM, Similarity.INNER_PRODUCT)));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(copy)) {
            for (int i = 0; i < 2000; i++) {
                writer.add(Document.of(i).with("d", RandomVectors.dense(random, DIM)));
            }
            writer.commit();
        }
        Query.Method chosen;
        List<SampleQuery> queries;
        try (Index index = Index.open(copy, COLD);
                IndexWriter writer = IndexWriter.open(copy)) {
            queries = DocumentSample.DEFAULT.withCount(80).draw(index, "d");
            TuneResult result = new Tuner(index, "d", COUNTED).tune(target, queries);
            chosen = result.chosen().orElseThrow().method();
            assertThat(result.store(writer)).isTrue();
        }
        try (Index index = Index.open(copy, COLD)) {
            assertThat(index.generation()).isEqualTo(2);
            DenseField field = (DenseField) index.schema().fields().getFirst();
            assertThat(new Query.Method.Hnsw(field.search())).isEqualTo(chosen);
            assertThat(recall(index.searcher(), new Query.Method.Preset(), "d", 5, queries))
                    .as("seed %d", SEED)
                    .isGreaterThanOrEqualTo(0.95);
        }
    }

    @Test
    void saysThatATargetCannotBeReached() throws IOException {
        try (Index index = Index.open(folder, COLD);
                IndexWriter writer = IndexWriter.open(folder)) {
            TuneResult result = new Tuner(index, "pruned", COUNTED).tune(new TuneTarget(1, 10), queries(40));
            assertThat(result.met()).isFalse();
            assertThat(result.chosen()).isEmpty();
            assertThat(result.bestRecall()).as("seed %d", SEED).isBetween(0.1, 0.99);
            long before = index.generation();
            assertThat(result.store(writer)).isFalse();
            assertThat(writer.commit()).isEqualTo(before);
        }
    }

    @Test
    void hasNothingToTuneWhereEverySearchIsExact() throws IOException {
        try (Index index = Index.open(folder, COLD)) {
            for (String field : List.of("exact", "small")) {
                TuneResult result = new Tuner(index, field, COUNTED).tune(new TuneTarget(1, 10), queries(20));
                assertThat(result.alwaysExact()).isTrue();
                assertThat(result.met()).isTrue();
                assertThat(result.chosen()).isEmpty();
                assertThat(result.exact().meanRecall()).isEqualTo(1);
            }
        }
    }

    @Test
    void drawsDocumentsThatAreNotTheirOwnAnswer() throws IOException {
        DocumentSample sample = new DocumentSample(200, 3, 6);
        try (Index index = Index.open(folder, COLD)) {
            List<SampleQuery> drawn = sample.draw(index, "s");
            Set<Long> rows = new HashSet<>();
            Searcher searcher = index.searcher();
            for (SampleQuery query : drawn) {
                long row = query.itself().orElseThrow();
                assertThat(rows.add(row)).isTrue();
                FieldValue.Terms terms = (FieldValue.Terms) query.vector();
                FieldValue.Terms whole =
                        (FieldValue.Terms) searcher.value("s", row).orElseThrow();
                assertThat(terms.terms()).hasSizeLessThanOrEqualTo(6);
                float least = Float.POSITIVE_INFINITY;
                for (float weight : terms.weights()) {
                    least = Math.min(least, weight);
                }
                int heavier = 0;
                for (float weight : whole.weights()) {
                    heavier += weight > least ? 1 : 0;
                }
                assertThat(heavier).isLessThan(6);
            }
            assertThat(drawn).hasSize(200);
            assertThat(sample.draw(index, "s"))
                    .extracting(SampleQuery::itself)
                    .isEqualTo(drawn.stream().map(SampleQuery::itself).toList());
            Judged judged = Judged.of(index, "s", 10, drawn, 2, dev.quarry.build.Progress.NONE);
            for (int i = 0; i < judged.size(); i++) {
                assertThat(judged.exact().get(i))
                        .doesNotContain(judged.queries().get(i).leftOut().orElseThrow());
            }
        }
    }

    @Test
    void refusesWhatItCannotTune() throws IOException {
        try (Index index = Index.open(folder, COLD)) {
            TuneTarget target = new TuneTarget(0.9, 10);
            assertThatThrownBy(() -> new Tuner(index, "x", COUNTED).tune(target, queries(10)))
                    .isInstanceOf(InvalidQueryException.class);
            assertThatThrownBy(() -> new Tuner(index, "d", COUNTED).tune(target, queries(10)))
                    .isInstanceOf(InvalidQueryException.class);
            assertThatThrownBy(() -> new Tuner(index, "s", COUNTED).tune(target, queries(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 2");
        }
        assertThatThrownBy(() -> new TuneTarget(1.1, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TuneTarget(0.9, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DocumentSample(1, 0, 9)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double recall(
            Searcher searcher, Query.Method method, String field, int k, List<SampleQuery> samples) {
        double sum = 0;
        for (SampleQuery sample : samples) {
            Query query = Query.of(field, sample.vector()).withK(k);
            if (sample.itself().isPresent()) {
                query = query.without(sample.itself().getAsLong());
            }
            Hits exact = searcher.search(query.scan());
            List<Long> rows = searcher.search(query.with(method)).list().stream()
                    .map(Hit::row)
                    .toList();
            sum += (double) exact.list().stream()
                            .map(Hit::row)
                            .filter(rows::contains)
                            .count()
                    / exact.list().size();
        }
        return sum / samples.size();
    }
}
