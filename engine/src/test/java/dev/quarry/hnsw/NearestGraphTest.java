package dev.quarry.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.batch.CpuBatchOps;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.score.PairScorer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Graphs made from exact neighbors, against exhaustive search and against graphs made by insertion.
class NearestGraphTest {

    private static final HnswParameters INSERTED = new HnswParameters(8, 60, PrunedNeighbors.FILL, 7);
    private static final HnswParameters NEAREST = INSERTED.withConstruction(new Construction.Neighbors(32));

    @TempDir
    Path folder;

    private int files;

    private DenseFixture fixture(ElementType type, float[][] values, int dim, Metric metric, HnswParameters parameters)
            throws IOException {
        return DenseFixture.of(
                folder.resolve("f" + files++), type, dim, values, metric, DenseFixture.with(parameters, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "F32,SQUARED_L2,0,.95", "F32,SQUARED_L2,20,.97", "F32,COSINE,20,.97", "F32,DOT,0,.9", "F16,SQUARED_L2,20,.97",
        "F16,COSINE,0,.95", "U8,SQUARED_L2,20,.97", "U8,COSINE,20,.97", "I8,SQUARED_L2,0,.95", "I8,DOT,0,.9"
    })
    void findsWhatExactSearchFinds(ElementType type, Metric metric, int clusters, double least) throws IOException {
        long seed = 11;
        float[][] values = DenseFixture.random(new Random(seed), type, 3050, 24, clusters);
        float[][] queries = Arrays.copyOfRange(values, 3000, 3050);
        try (DenseFixture fixture = fixture(type, Arrays.copyOf(values, 3000), 24, metric, NEAREST)) {
            assertThat(fixture.findings.problems()).as("seed %d", seed).isEmpty();
            assertThat(fixture.recall(queries, new HnswQuery(100), RowFilter.ALL, 10))
                    .as("seed %d", seed)
                    .isGreaterThan(least);
            assertThat(fixture.recall(queries, new HnswQuery(3000), RowFilter.ALL, 100))
                    .as("with all candidates, seed %d", seed)
                    .isEqualTo(1);
        }
    }

    private record Effort(double recall, long scored) {}

    private static Effort effort(DenseFixture fixture, float[][] queries, int ef) {
        RowScorer scorer = fixture.nodeScorer();
        HnswSearcher searcher = new HnswSearcher(fixture.view, scorer, scorer.scorer());
        for (float[] query : queries) {
            DenseFixture.query(scorer, query);
            searcher.search(new HnswQuery(ef), RowFilter.ALL, new TopK(10));
        }
        double recall = fixture.recall(queries, new HnswQuery(ef), RowFilter.ALL, 10);
        return new Effort(recall, searcher.counts().nodesScored());
    }

    /// Clusters that no list of exact neighbors leaves, and others.
    @ParameterizedTest
    @CsvSource({"0,.1", "10,.3", "30,.02", "100,.05", "300,.05"})
    void searchesFindAsMuchForNoMoreThanAfterInsertion(int clusters, double spread) throws IOException {
        long seed = 12;
        Random random = new Random(seed);
        float[][] values = new float[6100][];
        float[][] centers = DenseFixture.random(random, ElementType.F32, Math.max(1, clusters), 16, 0);
        for (int row = 0; row < values.length; row++) {
            values[row] = centers[random.nextInt(centers.length)].clone();
            for (int i = 0; i < 16; i++) {
                values[row][i] += (float) (spread * random.nextGaussian());
            }
        }
        float[][] queries = Arrays.copyOfRange(values, 6000, 6100);
        float[][] rows = Arrays.copyOf(values, 6000);
        try (DenseFixture inserted = fixture(ElementType.F32, rows, 16, Metric.SQUARED_L2, INSERTED);
                DenseFixture nearest = fixture(ElementType.F32, rows, 16, Metric.SQUARED_L2, NEAREST)) {
            assertThat(nearest.findings.problems()).isEmpty();
            for (int ef : new int[] {20, 60}) {
                Effort wanted = effort(inserted, queries, ef);
                Effort found = effort(nearest, queries, ef);
                String at = "ef %d, %s after insertion, %s, seed %d".formatted(ef, wanted, found, seed);
                assertThat(found.recall()).as(at).isGreaterThan(wanted.recall() - .015);
                assertThat((double) found.scored()).as(at).isLessThan(1.1 * wanted.scored());
            }
        }
    }

    /// Counts what it scores.
    private record Counted(PairScorer scorer, LongAdder count) implements PairScorer {
        @Override
        public void query(int node) {
            scorer.query(node);
        }

        @Override
        public void score(int[] nodes, int number, float[] out) {
            count.add(number);
            scorer.score(nodes, number, out);
        }
    }

    @Test
    void linkingScoresAPartOfWhatInsertionScores() throws IOException {
        long seed = 13;
        int count = 5000;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, count, 16, 12);
        HnswParameters parameters = HnswParameters.defaults().withConstruction(new Construction.Neighbors(64));
        LongAdder inserting = new LongAdder();
        LongAdder linking = new LongAdder();
        HnswBuilder builder = new HnswBuilder(parameters, new Workers(2), Progress.NONE);
        try (DenseFixture fixture = fixture(ElementType.F32, values, 16, Metric.SQUARED_L2, INSERTED);
                Arena arena = Arena.ofShared()) {
            DenseRowsView rows = fixture.rows;
            HnswGraph none = new HnswGraph(0, 0, List.of(), null);
            builder.link(none, count, count, null, () -> new Counted(fixture.nodeScorer(), inserting), arena);
            NodeVectors vectors = NodeVectors.of(rows, IntStream.range(0, count).toArray(), fixture.metric);
            GraphDraft draft = GraphDraft.of(none, count, count, null, parameters, arena);
            builder.linkNearest(draft, vectors, fixture.metric, 64, () -> new Counted(fixture.nodeScorer(), linking));
        }
        assertThat(linking.sum())
                .as("insertion scores %d, seed %d", inserting.sum(), seed)
                .isPositive()
                .isLessThan(inserting.sum() * 8 / 10);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,3", "4,17", "7,33", "15,64", "16,65", "33,300", "100,130"})
    void fewRowsAndOddDimensions(int dim, int count) throws IOException {
        long seed = 14;
        Random random = new Random(seed);
        for (ElementType type : ElementType.values()) {
            for (Metric metric : Metric.values()) {
                float[][] values = DenseFixture.random(random, type, count, dim, 0);
                String name = "%s-%s-%d-%d, seed %d".formatted(type, metric, dim, count, seed);
                try (DenseFixture fixture = fixture(type, values, dim, metric, NEAREST)) {
                    assertThat(fixture.findings.problems()).as(name).isEmpty();
                    assertThat(fixture.view.graph().nodes()).as(name).isEqualTo(count);
                    assertThat(fixture.recall(values, new HnswQuery(1), RowFilter.ALL, count + 5))
                            .as(name)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void rowsWithoutVectorAreNotInTheGraph() throws IOException {
        long seed = 15;
        Random random = new Random(seed);
        float[][] values = DenseFixture.random(random, ElementType.F32, 600, 9, 4);
        float[][] queries = Arrays.copyOf(values, 20);
        for (Metric metric : Metric.values()) {
            for (int kept : new int[] {0, 1, 2, 300, 599}) {
                float[][] some = new float[values.length][];
                Arrays.fill(some, new float[0]);
                for (int row :
                        random.ints(0, values.length).distinct().limit(kept).toArray()) {
                    some[row] = values[row];
                }
                String name = "%s, kept %d, seed %d".formatted(metric, kept, seed);
                try (DenseFixture fixture = fixture(ElementType.F32, some, 9, metric, NEAREST)) {
                    assertThat(fixture.view.graph().nodes()).as(name).isEqualTo(kept);
                    assertThat(fixture.findings.problems()).as(name).isEmpty();
                    assertThat(fixture.recall(queries, new HnswQuery(40), RowFilter.ALL, 10))
                            .as(name)
                            .isGreaterThan(.95);
                }
            }
        }
    }

    /// More rows are equal to each other than a list of neighbors holds.
    @ParameterizedTest
    @EnumSource(Metric.class)
    void moreDuplicatesAndZerosThanAListHolds(Metric metric) throws IOException {
        long seed = 16;
        Random random = new Random(seed);
        float[][] values = DenseFixture.random(random, ElementType.F32, 2400, 8, 10);
        for (int row = 0; row < values.length; row++) {
            if (random.nextInt(4) == 0) {
                values[row] = new float[8];
            } else if (random.nextInt(3) == 0) {
                values[row] = values[0];
            }
        }
        float[][] queries = IntStream.range(0, 30).mapToObj(i -> values[i]).toArray(float[][]::new);
        try (DenseFixture inserted = fixture(ElementType.F32, values, 8, metric, INSERTED);
                DenseFixture fixture = fixture(ElementType.F32, values, 8, metric, NEAREST)) {
            assertThat(fixture.findings.problems())
                    .as("%s, seed %d", metric, seed)
                    .isEmpty();
            for (int ef : new int[] {20, 60}) {
                Effort wanted = effort(inserted, queries, ef);
                Effort found = effort(fixture, queries, ef);
                String at = "%s, ef %d, %s after insertion, %s, seed %d".formatted(metric, ef, wanted, found, seed);
                assertThat(found.recall()).as(at).isGreaterThan(wanted.recall() - .015);
            }
            assertThat(fixture.recall(queries, new HnswQuery(2400), RowFilter.ALL, 10))
                    .as("%s, seed %d", metric, seed)
                    .isEqualTo(1);
        }
    }

    @Test
    void nothingButDuplicates() throws IOException {
        float[][] values = new float[500][];
        Arrays.fill(values, new float[] {1, 2, 3});
        try (DenseFixture fixture = fixture(ElementType.F32, values, 3, Metric.SQUARED_L2, NEAREST)) {
            assertThat(fixture.findings.problems()).isEmpty();
            assertThat(fixture.recall(new float[][] {{1, 2, 3}}, new HnswQuery(10), RowFilter.ALL, 100))
                    .isEqualTo(1);
        }
    }

    @Test
    void sameBytesAtAnyNumberOfThreads() throws IOException {
        long seed = 17;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, 2500, 16, 12);
        values[77] = new float[0];
        byte[][] bytes = new byte[3][];
        for (int threads = 1; threads <= 3; threads++) {
            Path file = folder.resolve("threads-" + threads);
            DenseFixture.of(file, ElementType.F32, 16, values, Metric.COSINE, DenseFixture.with(NEAREST, threads))
                    .close();
            bytes[threads - 1] = Files.readAllBytes(file);
        }
        assertThat(bytes[1]).as("2 threads, seed %d", seed).isEqualTo(bytes[0]);
        assertThat(bytes[2]).as("3 threads, seed %d", seed).isEqualTo(bytes[0]);
    }

    @Test
    void listsHoldTheNearestOfEachScale() throws IOException {
        long seed = 18;
        int count = 1500;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, count, 6, 0);
        HnswParameters parameters = new HnswParameters(4, 10, PrunedNeighbors.FILL, seed);
        try (DenseFixture fixture = fixture(ElementType.F32, values, 6, Metric.SQUARED_L2, parameters)) {
            NodeVectors vectors =
                    NodeVectors.of(fixture.rows, IntStream.range(0, count).toArray(), Metric.SQUARED_L2);
            CpuBatchOps ops = new CpuBatchOps(Kernels.scalar(), new Workers(2));
            NearestLists lists = NearestLists.find(vectors, Metric.SQUARED_L2, 12, parameters, ops, Progress.NONE);
            int[] found = new int[lists.longest()];
            for (int node = 0; node < count; node++) {
                int half = LevelDraw.halfLevel(seed, node, 4);
                assertThat(half / 2).isEqualTo(LevelDraw.level(seed, node, 4));
                for (int level = 0; level <= half / 2; level++) {
                    int length = lists.of(node, level, found);
                    assertThat(Arrays.copyOf(found, length))
                            .as("node %d, level %d, seed %d", node, level, seed)
                            .containsExactlyInAnyOrder(expected(values, seed, node, level));
                }
            }
        }
    }

    private static int[] expected(float[][] values, long seed, int node, int level) {
        int half = LevelDraw.halfLevel(seed, node, 4);
        return IntStream.rangeClosed(2 * level, half)
                .flatMap(scale -> IntStream.range(0, values.length)
                        .filter(other -> other != node && LevelDraw.halfLevel(seed, other, 4) >= scale)
                        .boxed()
                        .sorted((a, b) ->
                                Double.compare(distance(values[a], values[node]), distance(values[b], values[node])))
                        .limit(scale == 0 ? 12 : 20)
                        .mapToInt(Integer::intValue))
                .distinct()
                .toArray();
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow((double) a[i] - b[i], 2);
        }
        return sum;
    }

    @Test
    void furtherRowsJoinByInsertion() throws IOException {
        long seed = 19;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, 2000, 16, 12);
        float[][] queries = Arrays.copyOfRange(values, 1900, 2000);
        HnswBuilder builder = new HnswBuilder(NEAREST, new Workers(2), Progress.NONE);
        int[] sameRows = IntStream.range(0, 1500).toArray();
        try (DenseFixture first = fixture(ElementType.F32, Arrays.copyOf(values, 1500), 16, Metric.DOT, NEAREST);
                DenseFixture grown = DenseFixture.of(
                        folder.resolve("grown"),
                        ElementType.F32,
                        16,
                        values,
                        Metric.DOT,
                        (rows, metric, arena) ->
                                builder.extend(first.view.graph(), sameRows, rows, metric, Kernels.best(), arena))) {
            assertThat(grown.findings.problems()).as("seed %d", seed).isEmpty();
            assertThat(grown.view.graph().nodes()).isEqualTo(2000);
            assertThat(grown.recall(queries, new HnswQuery(100), RowFilter.ALL, 10))
                    .as("seed %d", seed)
                    .isGreaterThan(.9);
        }
    }

    @Test
    void parametersAreValidated() {
        assertThatThrownBy(() -> new Construction.Neighbors(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 to 1024, found 0");
        assertThatThrownBy(() -> new Construction.Neighbors(1025)).isInstanceOf(IllegalArgumentException.class);
    }
}
