package dev.quarry.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswLevel;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Graphs that start from one over some of their rows, against graphs built anew.
class ExtendedGraphTest {

    private static final int DIM = 20;
    private static final HnswParameters SMALL = new HnswParameters(8, 60, PrunedNeighbors.FILL, 7);

    @TempDir
    Path folder;

    private int files;

    private DenseFixture fresh(float[][] values, HnswParameters parameters) throws IOException {
        return DenseFixture.of(
                folder.resolve("f" + files++),
                ElementType.F32,
                DIM,
                values,
                Metric.SQUARED_L2,
                DenseFixture.with(parameters, 2));
    }

    private DenseFixture extended(
            DenseFixture base, int[] rowOfBaseRow, float[][] values, HnswParameters parameters, int threads)
            throws IOException {
        HnswBuilder builder = new HnswBuilder(parameters, new Workers(threads), Progress.NONE);
        return DenseFixture.of(
                folder.resolve("e" + files++),
                ElementType.F32,
                DIM,
                values,
                Metric.SQUARED_L2,
                (rows, metric, arena) ->
                        builder.extend(base.view.graph(), rowOfBaseRow, rows, metric, Kernels.best(), arena));
    }

    /// The rows of a new segment: some, then those of a base that stay, then others.
    private record Rows(float[][] values, int[] rowOfBaseRow) {

        static Rows of(float[][] before, float[][] base, IntPredicate gone, float[][] behind) {
            List<float[]> values = new ArrayList<>(Arrays.asList(before));
            int[] rowOfBaseRow = new int[base.length];
            for (int row = 0; row < base.length; row++) {
                rowOfBaseRow[row] = gone.test(row) ? -1 : values.size();
                if (!gone.test(row)) {
                    values.add(base[row]);
                }
            }
            values.addAll(Arrays.asList(behind));
            return new Rows(values.toArray(float[][]::new), rowOfBaseRow);
        }
    }

    private static IntPredicate random(long seed, int rows, double part) {
        Random random = new Random(seed);
        boolean[] gone = new boolean[rows];
        for (int row = 0; row < rows; row++) {
            gone[row] = random.nextDouble() < part;
        }
        return row -> gone[row];
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,300", "0.1,0", "0.1,300", "0.3,0", "0.3,300"})
    void findsAsMuchAsAGraphBuiltAnew(double part, int before) throws IOException {
        long seed = 41;
        float[][] all = DenseFixture.random(new Random(seed), ElementType.F32, 5400, DIM, 0);
        float[][] queries = Arrays.copyOfRange(all, 5000, 5400);
        Rows rows = Rows.of(
                Arrays.copyOf(all, before),
                Arrays.copyOfRange(all, 300, 4500),
                random(seed, 4200, part),
                Arrays.copyOfRange(all, 4500, 5000));
        requireAsGood(Arrays.copyOfRange(all, 300, 4500), rows, queries, "seed " + seed);
    }

    /// All rows near the query go at once, and all of one half of the space.
    @ParameterizedTest
    @CsvSource({"0.1", "0.3"})
    void wholeNeighborhoodsMayGo(double part) throws IOException {
        long seed = 42;
        float[][] all = DenseFixture.random(new Random(seed), ElementType.F32, 5400, DIM, 0);
        float[][] base = Arrays.copyOf(all, 4500);
        double[] ofGone =
                Arrays.stream(base).mapToDouble(row -> row[0]).sorted().toArray();
        double bound = ofGone[(int) (part * ofGone.length)];
        Rows rows = Rows.of(new float[0][], base, row -> base[row][0] < bound, Arrays.copyOfRange(all, 4500, 5000));
        requireAsGood(base, rows, Arrays.copyOfRange(all, 5000, 5400), "seed " + seed);
    }

    private void requireAsGood(float[][] baseValues, Rows rows, float[][] queries, String what) throws IOException {
        HnswParameters usual = new HnswParameters(16, 100, PrunedNeighbors.FILL, 7);
        try (DenseFixture base = fresh(baseValues, usual);
                DenseFixture anew = fresh(rows.values, usual);
                DenseFixture extended = extended(base, rows.rowOfBaseRow, rows.values, usual, 2)) {
            assertThat(extended.findings.problems()).as(what).isEmpty();
            double lost = 0;
            for (int ef : new int[] {15, 40, 100}) {
                double wanted = anew.recall(queries, new HnswQuery(ef), RowFilter.ALL, 10);
                lost += (wanted - extended.recall(queries, new HnswQuery(ef), RowFilter.ALL, 10)) / 3;
            }
            assertThat(lost).as("recall lost, %s", what).isLessThan(.005);
        }
    }

    @Test
    void tenMergesInARowLoseLittle() throws IOException {
        long seed = 43;
        Random random = new Random(seed);
        float[][] queries = DenseFixture.random(random, ElementType.F32, 300, DIM, 0);
        float[][] values = DenseFixture.random(random, ElementType.F32, 2000, DIM, 0);
        DenseFixture graph = fresh(values, SMALL);
        for (int round = 0; round < 10; round++) {
            Rows rows = Rows.of(
                    new float[0][],
                    values,
                    random(seed + round, values.length, .2),
                    DenseFixture.random(random, ElementType.F32, 400, DIM, 0));
            try (DenseFixture before = graph) {
                graph = extended(before, rows.rowOfBaseRow, rows.values, SMALL, 2);
            }
            assertThat(graph.findings.problems())
                    .as("round %d, seed %d", round, seed)
                    .isEmpty();
            values = rows.values;
        }
        try (DenseFixture last = graph;
                DenseFixture anew = fresh(values, SMALL)) {
            double wanted = anew.recall(queries, new HnswQuery(40), RowFilter.ALL, 10);
            assertThat(last.recall(queries, new HnswQuery(40), RowFilter.ALL, 10))
                    .as("seed %d", seed)
                    .isGreaterThan(wanted - .01);
        }
    }

    @Test
    void theSameBytesAtAnyNumberOfThreads() throws IOException {
        long seed = 44;
        float[][] all = DenseFixture.random(new Random(seed), ElementType.F32, 2500, DIM, 10);
        Rows rows = Rows.of(
                Arrays.copyOf(all, 100),
                Arrays.copyOfRange(all, 100, 2100),
                random(seed, 2000, .25),
                Arrays.copyOfRange(all, 2100, 2500));
        try (DenseFixture base = fresh(Arrays.copyOfRange(all, 100, 2100), SMALL);
                DenseFixture one = extended(base, rows.rowOfBaseRow, rows.values, SMALL, 1)) {
            byte[] wanted = Files.readAllBytes(one.segment.file());
            for (int threads : new int[] {2, 5}) {
                try (DenseFixture more = extended(base, rows.rowOfBaseRow, rows.values, SMALL, threads)) {
                    assertThat(Files.readAllBytes(more.segment.file()))
                            .as("%d threads", threads)
                            .isEqualTo(wanted);
                }
            }
        }
    }

    @Test
    void nothingGoneAndNothingNewIsTheSameGraph() throws IOException {
        float[][] values = DenseFixture.random(new Random(45), ElementType.F32, 1000, DIM, 3);
        values[17] = new float[0];
        try (DenseFixture base = fresh(values, SMALL);
                DenseFixture same = extended(base, IntStream.range(0, 1000).toArray(), values, SMALL, 2)) {
            assertThat(Files.readAllBytes(same.segment.file())).isEqualTo(Files.readAllBytes(base.segment.file()));
        }
    }

    /// Two neighbors make many levels; the upper ones and the entry go.
    @Test
    void levelsAndTheEntryMayGo() throws IOException {
        long seed = 46;
        HnswParameters narrow = new HnswParameters(2, 30, PrunedNeighbors.FILL, 7);
        float[][] all = DenseFixture.random(new Random(seed), ElementType.F32, 1700, DIM, 0);
        float[][] baseValues = Arrays.copyOf(all, 1500);
        try (DenseFixture base = fresh(baseValues, narrow)) {
            HnswGraph graph = base.view.graph();
            assertThat(graph.levels().size()).isGreaterThan(6);
            for (int from = 1; from < graph.levels().size(); from++) {
                boolean[] gone = new boolean[1500];
                HnswLevel level = graph.levels().get(from);
                for (int position = 0; position < level.count(); position++) {
                    gone[level.node(position)] = true;
                }
                assertThat(gone[graph.baseEntry()]).isTrue();
                Rows rows = Rows.of(new float[0][], baseValues, row -> gone[row], Arrays.copyOfRange(all, 1500, 1700));
                try (DenseFixture extended = extended(base, rows.rowOfBaseRow, rows.values, narrow, 2)) {
                    String what = "levels from %d gone, seed %d".formatted(from, seed);
                    assertThat(extended.findings.problems()).as(what).isEmpty();
                    assertThat(extended.recall(all, new HnswQuery(2000), RowFilter.ALL, 5))
                            .as(what)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void fewRowsLeftOrNone() throws IOException {
        long seed = 47;
        float[][] all = DenseFixture.random(new Random(seed), ElementType.F32, 300, DIM, 2);
        float[][] baseValues = Arrays.copyOf(all, 200);
        baseValues[3] = new float[0];
        float[][] new100 = Arrays.copyOfRange(all, 200, 300);
        new100[50] = new float[0];
        try (DenseFixture base = fresh(baseValues, SMALL)) {
            for (int left : new int[] {0, 1, 2, 5}) {
                for (float[][] behind : List.of(new float[0][], Arrays.copyOf(new100, 1), new100)) {
                    Rows rows = Rows.of(new float[0][], baseValues, row -> row >= left, behind);
                    try (DenseFixture extended = extended(base, rows.rowOfBaseRow, rows.values, SMALL, 2)) {
                        String what = "%d left, %d new, seed %d".formatted(left, behind.length, seed);
                        assertThat(extended.findings.problems()).as(what).isEmpty();
                        assertThat(extended.recall(all, new HnswQuery(300), RowFilter.ALL, 10))
                                .as(what)
                                .isEqualTo(1);
                    }
                }
            }
        }
        try (DenseFixture none = fresh(new float[0][], SMALL);
                DenseFixture extended = extended(none, new int[0], all, SMALL, 2)) {
            assertThat(extended.findings.problems()).isEmpty();
            assertThat(extended.view.graph().nodes()).isEqualTo(300);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        float[][] values = DenseFixture.random(new Random(48), ElementType.F32, 50, DIM, 0);
        float[][] lacking = values.clone();
        lacking[7] = new float[0];
        int[] same = IntStream.range(0, 50).toArray();
        int[] twice = same.clone();
        twice[3] = 4;
        HnswParameters wide = new HnswParameters(9, 60, PrunedNeighbors.FILL, 7);
        try (DenseFixture base = fresh(values, SMALL)) {
            assertThatThrownBy(() -> extended(base, new int[49], values, SMALL, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected 50, found 49");
            assertThatThrownBy(() -> extended(base, same, Arrays.copyOf(values, 49), SMALL, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 49");
            assertThatThrownBy(() -> extended(base, same, lacking, SMALL, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 7");
            assertThatThrownBy(() -> extended(base, twice, values, SMALL, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 4");
            assertThatThrownBy(() -> extended(base, same, values, wide, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("slots");
        }
    }
}
