package dev.quarry.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.quantize.ByteCodes;
import dev.quarry.quantize.ByteScale;
import dev.quarry.score.SecondPass;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ByteCodesTest {

    private static final HnswParameters PARAMETERS = new HnswParameters(10, 80, PrunedNeighbors.DROPPED, 3);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Metric.class)
    void codesLeadToRowsAndRowsScore(Metric metric) throws IOException {
        long seed = 41;
        float[][] all = DenseFixture.random(new Random(seed), ElementType.F32, 3040, 32, 20);
        float[][] queries = Arrays.copyOfRange(all, 3000, 3040);
        float[][] values = Arrays.copyOf(all, 3000);
        values[17] = new float[0];
        try (DenseFixture fixture = DenseFixture.of(
                        folder.resolve("codes-" + metric),
                        ElementType.F32,
                        32,
                        values,
                        metric,
                        DenseFixture.with(PARAMETERS, 2));
                Arena arena = Arena.ofShared()) {
            HnswGraphView renumbered =
                    new HnswGraphView(fixture.view.section(), Renumbering.breadthFirst(fixture.view.graph(), arena));
            ByteScale scale = ByteScale.calibrate(fixture.rows, metric, .001);
            HnswGraph graph = renumbered.graph();
            ByteCodes codes = ByteCodes.of(graph.nodes(), graph.rowNumbers(), fixture.rows, scale, metric, arena);
            ByteCodes.Scorer walk = codes.scorer(Kernels.best());
            RowScorer exact = RowScorer.of(fixture.rows, metric, Kernels.best(), null);
            HnswSearcher searcher = new HnswSearcher(renumbered, walk, exact.scorer());
            SecondPass second = new SecondPass();
            TopK candidates = new TopK(30);
            TopK top = new TopK(10);
            int hits = 0;
            for (float[] query : queries) {
                walk.query(query);
                DenseFixture.query(exact, query);
                searcher.search(new HnswQuery(80), RowFilter.ALL, candidates);
                second.rescore(candidates, exact.scorer(), top);
                float[] expected = fixture.exact(query, RowFilter.ALL, 10);
                float[] scores = new float[10];
                assertThat(top.drain(new int[10], scores)).isEqualTo(10);
                for (float score : scores) {
                    hits += score >= expected[9] - 1e-5f * Math.abs(expected[9]) ? 1 : 0;
                }
            }
            assertThat(hits / 400.0).as("%s, seed %d", metric, seed).isGreaterThan(.95);
        }
    }

    @Test
    void wholeNumbersKeepTheirValue() throws IOException {
        float[][] values = DenseFixture.random(new Random(5), ElementType.U8, 50, 20, 0);
        try (DenseFixture fixture = DenseFixture.of(
                folder.resolve("whole"),
                ElementType.F32,
                20,
                values,
                Metric.SQUARED_L2,
                DenseFixture.with(PARAMETERS, 1))) {
            assertThat(ByteScale.calibrate(fixture.rows, Metric.SQUARED_L2, 0)).isEqualTo(new ByteScale(0, 1, 0, 255));
            assertThatThrownBy(() -> ByteScale.calibrate(fixture.rows, Metric.DOT, .5))
                    .isInstanceOf(IllegalArgumentException.class);
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

    private static int[] hits(HnswSearcher searcher, RowScorer scorer, float[] query) {
        TopK top = new TopK(12);
        DenseFixture.query(scorer, query);
        searcher.search(new HnswQuery(50), RowFilter.ALL, top);
        int[] rows = new int[12];
        top.drain(rows, new float[12]);
        return rows;
    }
}
