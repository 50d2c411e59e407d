package dev.quarry.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.quantize.CodeScorer;
import dev.quarry.quantize.CodesBuilder;
import dev.quarry.quantize.Quantization;
import dev.quarry.quantize.Quantization.Bit1;
import dev.quarry.quantize.Quantization.Scalar4;
import dev.quarry.quantize.Quantization.Scalar8;
import dev.quarry.score.NodeScorer;
import dev.quarry.score.SecondPass;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

class CodedWalkTest {

    private static final HnswParameters PARAMETERS = new HnswParameters(10, 80, PrunedNeighbors.DROPPED, 3);

    @TempDir
    Path folder;

    static Stream<Arguments> quantizations() {
        return Stream.of(Metric.values())
                .flatMap(metric -> Stream.of(
                                Scalar8.defaults(),
                                new Scalar8(CodeSteps.PER_DIMENSION, .001),
                                Scalar4.defaults(),
                                new Scalar4(CodeSteps.PER_DIMENSION, .01),
                                Bit1.defaults())
                        .map(quantization -> Arguments.of(metric, quantization)));
    }

    @ParameterizedTest
    @MethodSource("quantizations")
    void codesLeadToRowsAndRowsScore(Metric metric, Quantization quantization) throws IOException {
        long seed = 41;
        float[][] all = DenseFixture.random(new Random(seed), ElementType.F32, 3040, 90, 20);
        float[][] queries = Arrays.copyOfRange(all, 3000, 3040);
        float[][] values = Arrays.copyOf(all, 3000);
        values[17] = new float[0];
        try (DenseFixture fixture = DenseFixture.of(
                        folder.resolve("codes-" + metric),
                        ElementType.F32,
                        90,
                        values,
                        metric,
                        DenseFixture.with(PARAMETERS, 2));
                Arena arena = Arena.ofShared()) {
            HnswGraphView renumbered =
                    new HnswGraphView(fixture.view.section(), Renumbering.breadthFirst(fixture.view.graph(), arena));
            HnswGraph graph = renumbered.graph();
            DenseCodes codes = new CodesBuilder(quantization, new Workers(2), Progress.NONE)
                    .ofNodes(fixture.rows, graph.nodes(), graph.rowNumbers(), metric, arena);
            CodeScorer walk = CodeScorer.of(codes, Kernels.best());
            RowScorer exact = RowScorer.of(fixture.rows, metric, Kernels.best(), null);
            HnswSearcher searcher = new HnswSearcher(renumbered, walk, exact.scorer());
            SecondPass second = new SecondPass();
            TopK candidates = new TopK(quantization instanceof Bit1 ? 150 : 30);
            TopK top = new TopK(10);
            int hits = 0;
            for (float[] query : queries) {
                walk.query(query);
                DenseFixture.query(exact, query);
                searcher.search(new HnswQuery(100), RowFilter.ALL, candidates);
                second.rescore(candidates, exact.scorer(), top);
                float[] expected = fixture.exact(query, RowFilter.ALL, 10);
                float[] scores = new float[10];
                assertThat(top.drain(new int[10], scores)).isEqualTo(10);
                for (float score : scores) {
                    hits += score >= expected[9] - 1e-5f * Math.abs(expected[9]) ? 1 : 0;
                }
            }
            assertThat(hits / 400.0)
                    .as("%s, %s, seed %d", metric, quantization, seed)
                    .isGreaterThan(.95);
        }
    }

    /// The same lists under other numbers: every search finds the same rows.
    @Test
    void renumberingChangesNoHit() throws IOException {
        long seed = 42;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, 900, 8, 6);
        values[3] = new float[0];
        try (DenseFixture fixture = DenseFixture.of(
                        folder.resolve("renumbered"),
                        ElementType.F32,
                        8,
                        values,
                        Metric.SQUARED_L2,
                        DenseFixture.with(PARAMETERS, 1));
                Arena arena = Arena.ofShared()) {
            HnswGraphView renumbered =
                    new HnswGraphView(fixture.view.section(), Renumbering.breadthFirst(fixture.view.graph(), arena));
            RowScorer before = fixture.nodeScorer();
            RowScorer after = RowScorer.of(
                    fixture.rows,
                    Metric.SQUARED_L2,
                    Kernels.best(),
                    renumbered.graph().rowNumbers());
            HnswSearcher one = new HnswSearcher(fixture.view, before, before.scorer());
            HnswSearcher other = new HnswSearcher(renumbered, after, after.scorer());
            for (int row = 10; row < 60; row++) {
                assertThat(hits(other, after, values[row]))
                        .as("seed %d", seed)
                        .isEqualTo(hits(one, before, values[row]));
            }
        }
    }

    /// What a walk by rough scores found has the scores of the other scorer, and its order.
    @Test
    void whatRoughScoresFoundIsScoredAgain() throws IOException {
        long seed = 43;
        float[][] values = DenseFixture.random(new Random(seed), ElementType.F32, 1200, 16, 8);
        try (DenseFixture fixture = DenseFixture.of(
                folder.resolve("rough"),
                ElementType.F32,
                16,
                values,
                Metric.SQUARED_L2,
                DenseFixture.with(PARAMETERS, 1))) {
            RowScorer exact = fixture.nodeScorer();
            NodeScorer rough = (nodes, count, out) -> {
                exact.score(nodes, count, out);
                for (int i = 0; i < count; i++) {
                    out[i] = (float) Math.floor(8 * out[i]);
                }
            };
            HnswSearcher searcher = new HnswSearcher(fixture.view, rough, exact, exact.scorer());
            int[] accepted =
                    IntStream.range(0, values.length).filter(row -> row % 3 > 0).toArray();
            for (RowFilter filter : List.of(RowFilter.ALL, new RoaringRowFilter(RoaringBitmap.bitmapOf(accepted)))) {
                int hits = 0;
                for (int query = 0; query < 40; query++) {
                    DenseFixture.query(exact, values[query]);
                    TopK top = new TopK(10);
                    searcher.search(new HnswQuery(60), filter, top);
                    int[] rows = new int[10];
                    float[] scores = new float[10];
                    assertThat(top.drain(rows, scores)).isEqualTo(10);
                    float[] wanted = new float[10];
                    exact.scorer().score(rows, 10, wanted);
                    for (int i = 0; i < 10; i++) {
                        assertThat(scores[i]).as("seed %d", seed).isEqualTo(wanted[i] + 0f);
                    }
                    float[] best = fixture.exact(values[query], filter, 10);
                    for (float score : scores) {
                        hits += score >= best[9] ? 1 : 0;
                    }
                }
                assertThat(hits / 400.0).as("seed %d", seed).isGreaterThan(.97);
            }
            assertThatThrownBy(() -> searcher.searchWithin(new HnswQuery(9), -1, RowFilter.ALL, new TopK(3)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static int[] hits(HnswSearcher searcher, RowScorer scorer, float[] query) {
        TopK top = new TopK(12);
        DenseFixture.query(scorer, query);
        searcher.search(new HnswQuery(50), RowFilter.ALL, top);
        int[] rows = new int[12];
        top.drain(rows, new float[12]);
        return rows;
    }
}
