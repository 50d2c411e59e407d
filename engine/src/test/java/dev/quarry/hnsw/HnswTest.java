package dev.quarry.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HnswTest {

    private static final HnswParameters SMALL = new HnswParameters(8, 60, PrunedNeighbors.DROPPED, 7);

    @TempDir
    Path folder;

    private DenseFixture fixture(
            String name, ElementType type, float[][] values, int dim, Metric metric, HnswParameters parameters)
            throws IOException {
        return DenseFixture.of(folder.resolve(name), type, dim, values, metric, DenseFixture.with(parameters, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "F32,SQUARED_L2,0,.95", "F32,SQUARED_L2,20,.97", "F32,COSINE,20,.97", "F32,DOT,0,.9", "F16,SQUARED_L2,20,.97",
        "F16,COSINE,0,.95", "U8,SQUARED_L2,20,.97", "U8,COSINE,20,.97", "I8,SQUARED_L2,0,.95", "I8,DOT,0,.9"
    })
    void findsWhatExactSearchFinds(ElementType type, Metric metric, int clusters, double least) throws IOException {
        long seed = 11;
        Random random = new Random(seed);
        float[][] values = DenseFixture.random(random, type, 3050, 24, clusters);
        float[][] queries = Arrays.copyOfRange(values, 3000, 3050);
        String name = type + "-" + metric + "-" + clusters;
        try (DenseFixture fixture = fixture(name, type, Arrays.copyOf(values, 3000), 24, metric, SMALL)) {
            assertThat(fixture.findings.problems()).as("seed %d", seed).isEmpty();
            assertThat(fixture.recall(queries, new HnswQuery(100), RowFilter.ALL, 10))
                    .as("%s, seed %d", name, seed)
                    .isGreaterThan(least);
            assertThat(fixture.recall(queries, new HnswQuery(3000), RowFilter.ALL, 100))
                    .as("%s with all candidates, seed %d", name, seed)
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(PrunedNeighbors.class)
    void manyNeighborsOrFew(PrunedNeighbors pruned) throws IOException {
        long seed = 12;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, 1500, 12, 5);
        float[][] queries = Arrays.copyOf(values, 30);
        for (int neighbors : new int[] {2, 3, 5, 24, 64}) {
            HnswParameters parameters = new HnswParameters(neighbors, 40, pruned, seed);
            String name = pruned + "-" + neighbors;
            try (DenseFixture fixture = fixture(name, ElementType.F32, values, 12, Metric.SQUARED_L2, parameters)) {
                assertThat(fixture.findings.problems())
                        .as("%s, seed %d", name, seed)
                        .isEmpty();
                assertThat(fixture.recall(queries, new HnswQuery(1500), RowFilter.ALL, 10))
                        .as("%s, seed %d", name, seed)
                        .isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,3", "4,17", "7,200", "15,64", "16,65", "17,100", "33,300", "100,130"})
    void fewRowsAndOddDimensions(int dim, int count) throws IOException {
        long seed = 13;
        Random random = new Random(seed);
        for (ElementType type : ElementType.values()) {
            for (Metric metric : Metric.values()) {
                float[][] values = DenseFixture.random(random, type, count, dim, 0);
                String name = "%s-%s-%d-%d".formatted(type, metric, dim, count);
                try (DenseFixture fixture = fixture(name, type, values, dim, metric, SMALL)) {
                    assertThat(fixture.findings.problems())
                            .as("%s, seed %d", name, seed)
                            .isEmpty();
                    // more hits than rows are asked for, and all rows come back
                    assertThat(fixture.recall(values, new HnswQuery(1), RowFilter.ALL, count + 5))
                            .as("%s, seed %d", name, seed)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void rowsWithoutVectorAreNotInTheGraph() throws IOException {
        long seed = 14;
        Random random = new Random(seed);
        float[][] values = DenseFixture.random(random, ElementType.F32, 600, 9, 4);
        float[][] queries = Arrays.copyOf(values, 20);
        for (int kept : new int[] {0, 1, 2, 300, 599}) {
            float[][] some = new float[values.length][];
            Arrays.fill(some, new float[0]);
            for (int row : random.ints(0, values.length).distinct().limit(kept).toArray()) {
                some[row] = values[row];
            }
            try (DenseFixture fixture = fixture("kept-" + kept, ElementType.F32, some, 9, Metric.SQUARED_L2, SMALL)) {
                assertThat(fixture.view.graph().nodes()).isEqualTo(kept);
                assertThat(fixture.findings.problems())
                        .as("kept %d, seed %d", kept, seed)
                        .isEmpty();
                assertThat(fixture.recall(queries, new HnswQuery(600), RowFilter.ALL, 10))
                        .as("kept %d, seed %d", kept, seed)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void noRows() throws IOException {
        try (DenseFixture fixture = fixture("none", ElementType.F32, new float[0][], 3, Metric.SQUARED_L2, SMALL)) {
            assertThat(fixture.findings.problems()).isEmpty();
            assertThat(fixture.recall(new float[][] {{1, 2, 3}}, new HnswQuery(5), RowFilter.ALL, 3))
                    .isEqualTo(1);
        }
    }

    /// Half of the rows are the same vector, which fills any list of near neighbors with itself.
    @ParameterizedTest
    @EnumSource(Metric.class)
    void duplicatesAndZeros(Metric metric) throws IOException {
        long seed = 15;
        Random random = new Random(seed);
        float[][] values = DenseFixture.random(random, ElementType.F32, 1200, 8, 10);
        for (int row = 0; row < values.length; row++) {
            if (random.nextInt(4) == 0) {
                values[row] = new float[8];
            } else if (random.nextInt(3) == 0) {
                values[row] = values[0];
            }
        }
        float[][] queries = DenseFixture.random(random, ElementType.F32, 30, 8, 10);
        try (DenseFixture fixture = fixture("duplicates-" + metric, ElementType.F32, values, 8, metric, SMALL)) {
            assertThat(fixture.findings.problems())
                    .as("%s, seed %d", metric, seed)
                    .isEmpty();
            assertThat(fixture.recall(queries, new HnswQuery(200), RowFilter.ALL, 10))
                    .as("%s, seed %d", metric, seed)
                    .isGreaterThan(.9);
            assertThat(fixture.recall(queries, new HnswQuery(1200), RowFilter.ALL, 10))
                    .as("%s, seed %d", metric, seed)
                    .isEqualTo(1);
        }
    }

    @Test
    void sameBytesAtAnyNumberOfThreads() throws IOException {
        long seed = 16;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, 2500, 16, 12);
        byte[][] bytes = new byte[3][];
        for (int threads = 1; threads <= 3; threads++) {
            Path file = folder.resolve("threads-" + threads);
            DenseFixture.of(file, ElementType.F32, 16, values, Metric.SQUARED_L2, DenseFixture.with(SMALL, threads))
                    .close();
            bytes[threads - 1] = Files.readAllBytes(file);
        }
        assertThat(bytes[1]).as("2 threads, seed %d", seed).isEqualTo(bytes[0]);
        assertThat(bytes[2]).as("3 threads, seed %d", seed).isEqualTo(bytes[0]);
    }

    @Test
    void furtherRowsJoinAGraph() throws IOException {
        long seed = 17;
        Random random = new Random(seed);
        float[][] values = DenseFixture.random(random, ElementType.F32, 2000, 16, 12);
        for (int row = 0; row < 2000; row += 7) {
            values[row] = new float[0];
        }
        float[][] queries = DenseFixture.random(random, ElementType.F32, 40, 16, 0);
        HnswBuilder builder = new HnswBuilder(SMALL, new Workers(2), Progress.NONE);
        try (DenseFixture first =
                        fixture("first", ElementType.F32, Arrays.copyOf(values, 800), 16, Metric.SQUARED_L2, SMALL);
                DenseFixture grown = DenseFixture.of(
                        folder.resolve("grown"),
                        ElementType.F32,
                        16,
                        values,
                        Metric.SQUARED_L2,
                        (rows, metric, arena) ->
                                builder.extend(first.view.graph(), rows, metric, Kernels.best(), arena));
                DenseFixture fresh = fixture("fresh", ElementType.F32, values, 16, Metric.SQUARED_L2, SMALL)) {
            assertThat(grown.findings.problems()).as("seed %d", seed).isEmpty();
            assertThat(grown.view.graph().nodes()).isEqualTo(fresh.view.graph().nodes());
            double recall = grown.recall(queries, new HnswQuery(60), RowFilter.ALL, 10);
            assertThat(recall)
                    .as("seed %d", seed)
                    .isGreaterThan(fresh.recall(queries, new HnswQuery(60), RowFilter.ALL, 10) - .03);
            HnswBuilder wider = new HnswBuilder(
                    new HnswParameters(9, 60, PrunedNeighbors.DROPPED, 7), new Workers(1), Progress.NONE);
            try (Arena arena = Arena.ofShared()) {
                assertThatThrownBy(
                                () -> wider.extend(first.view.graph(), grown.rows, first.metric, Kernels.best(), arena))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("16 slots, found 18");
                assertThatThrownBy(() ->
                                builder.extend(grown.view.graph(), first.rows, first.metric, Kernels.best(), arena))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("at least the graph's 2000");
            }
        }
    }

    @Test
    void patienceEndsSearchesEarly() throws IOException {
        long seed = 18;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, 2000, 16, 12);
        try (DenseFixture fixture = fixture("patience", ElementType.F32, values, 16, Metric.SQUARED_L2, SMALL)) {
            RowScorer scorer = fixture.nodeScorer();
            HnswSearcher searcher = new HnswSearcher(fixture.view, scorer, scorer.scorer());
            TopK top = new TopK(10);
            DenseFixture.query(scorer, values[3]);
            searcher.search(new HnswQuery(300), RowFilter.ALL, top);
            long all = searcher.counts().nodesScored();
            top.reset();
            searcher.counts().reset();
            searcher.search(new HnswQuery(300, 20), RowFilter.ALL, top);
            assertThat(searcher.counts().nodesScored())
                    .as("seed %d", seed)
                    .isPositive()
                    .isLessThan(all / 2);
            assertThat(top.size()).isEqualTo(10);
        }
    }

    @Test
    void damageEndsInATypedErrorOrInHits() throws IOException {
        long seed = 19;
        Random random = new Random(seed);
        float[][] values = DenseFixture.random(random, ElementType.F32, 60, 4, 3);
        values[5] = new float[0];
        HnswParameters parameters = new HnswParameters(2, 10, PrunedNeighbors.DROPPED, seed);
        try (DenseFixture fixture = fixture("damage", ElementType.F32, values, 4, Metric.SQUARED_L2, parameters)) {
            Section sound = fixture.view.section();
            byte[] bytes = sound.bytes().toArray(LittleEndian.BYTE);
            int noticed = 0;
            for (int at = 0; at < bytes.length; at++) {
                for (int flip : new int[] {1, 0x80, 0xff}) {
                    byte[] damaged = bytes.clone();
                    damaged[at] ^= (byte) flip;
                    noticed += searched(sound, damaged, fixture, values) ? 0 : 1;
                }
            }
            assertThat(noticed).as("flips that showed").isPositive();
        }
    }

    private static boolean searched(Section sound, byte[] bytes, DenseFixture fixture, float[][] values) {
        Section section = new Section(
                sound.file(),
                sound.kind(),
                sound.field(),
                sound.offset(),
                MemorySegment.ofArray(bytes).asReadOnly());
        try {
            HnswGraphView view = HnswGraphView.open(section, values.length);
            RowScorer scorer = RowScorer.of(
                    fixture.rows,
                    Metric.SQUARED_L2,
                    Kernels.scalar(),
                    view.graph().rowNumbers());
            HnswSearcher searcher = new HnswSearcher(view, scorer, scorer.scorer());
            for (int row = 0; row < 5; row++) {
                TopK top = new TopK(4);
                DenseFixture.query(scorer, values[row]);
                searcher.search(new HnswQuery(60), RowFilter.ALL, top);
            }
            return true;
        } catch (CorruptSegmentException e) {
            assertThat(e).hasMessageContainingAll("hnsw_graph[field 2]", "expected", "found");
            return false;
        }
    }

    @Test
    void parametersAreValidated() {
        assertThatThrownBy(() -> new HnswParameters(1, 10, PrunedNeighbors.FILL, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HnswParameters(2049, 10, PrunedNeighbors.FILL, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HnswParameters(16, 0, PrunedNeighbors.FILL, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HnswQuery(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HnswQuery(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
