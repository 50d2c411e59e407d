package dev.quarry.bench.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTest {

    private static final int QUERIES = 20;
    private static final int DEPTH = 10;

    @TempDir
    Path folder;

    /// Finds the first `effort + 1` of ten exact rows, `100 * query` to `100 * query + 9`.
    private record Counting(String engine) implements Variant {

        @Override
        public int efforts() {
            return DEPTH;
        }

        @Override
        public Map<String, Object> parameters(int effort) {
            return Map.of("effort", effort, "index", "none");
        }

        @Override
        public Contender at(int k, int effort) {
            return (query, rows, scores) -> {
                for (int i = 0; i < k; i++) {
                    rows[i] = i <= effort ? 100 * query + i : 1_000_000 + i;
                    scores[i] = i <= effort ? k - i : Float.NaN;
                }
                return k;
            };
        }

        @Override
        public Footprint footprint() {
            return new Footprint(100, 2000, 500, 2, 4, 2);
        }
    }

    private static Truth truth() {
        Counting exact = new Counting("exact");
        return Truth.compute(() -> exact.at(DEPTH, DEPTH - 1), QUERIES, DEPTH, 2);
    }

    private Settings settings(String... more) throws IOException {
        String[] args = java.util.Arrays.copyOf(more, more.length + 2);
        args[more.length] = "out=" + folder.resolve("out.jsonl");
        args[more.length + 1] = "commit=c0ffee";
        return Settings.of(args, Comparison.DEFAULTS);
    }

    @Test
    void settingsComeFromDefaultsThenFileThenArguments() throws IOException {
        Path file = folder.resolve("settings");
        Files.writeString(file, "# comment\nk=5\nefs=1,2\n");
        Settings settings =
                Settings.of(new String[] {"settings=" + file, "k=7"}, Map.of("k", "1", "efs", "", "m", "16"));
        assertThat(settings.number("k")).isEqualTo(7);
        assertThat(settings.numbers("efs")).containsExactly(1, 2);
        assertThat(settings.number("m")).isEqualTo(16);
        assertThat(settings.has("out")).isFalse();
        assertThatThrownBy(() -> Settings.of(new String[] {"kk=7"}, Map.of("k", "1")))
                .hasMessageContaining("unknown key kk");
        assertThatThrownBy(() -> settings.text("out")).hasMessageContaining("missing");
    }

    @Test
    void timesAreKeptByQueryAndPooled() {
        Timing timing = new Timing(2);
        timing.add(0, 3000);
        timing.add(1, 1000);
        timing.add(0, 1000);
        timing.add(1, 7000);
        Latency latency = timing.latency();
        assertThat(latency.minMean()).isEqualTo(1);
        assertThat(latency.mean()).isEqualTo(3);
        assertThat(latency.p50()).isEqualTo(1);
        assertThat(latency.p99()).isEqualTo(7);
        assertThat(latency.searches()).isEqualTo(4);
        assertThatThrownBy(() -> new Timing(1).latency()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void recallCountsTiesAndNoRowTwice() {
        Truth truth = Truth.of(new int[][] {{1, 2, 3}}, new float[][] {{3, 2, 2}});
        assertThat(truth.recall(found(new int[] {1, 2, 9}, 3, 2, 2), 3)).isEqualTo(1);
        assertThat(truth.recall(found(new int[] {1, 1, 1}, 3, 3, 3), 3)).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(truth.recall(found(new int[] {3, 2, 1}, Float.NaN, Float.NaN, Float.NaN), 3))
                .isEqualTo(1);
        assertThat(Truth.of(new int[][] {{1, 2, 3}}).recall(found(new int[] {1, 8, 9}, 3, 3, 3), 2))
                .isEqualTo(.5);
    }

    private static Contender found(int[] found, float... foundScores) {
        return (query, rows, scores) -> {
            System.arraycopy(found, 0, rows, 0, rows.length);
            System.arraycopy(foundScores, 0, scores, 0, scores.length);
            return rows.length;
        };
    }

    @Test
    void theLeastEffortIsFound() {
        Frontier frontier = new Frontier(truth(), DEPTH, Clock.WALL);
        Variant variant = new Counting("quarry");
        assertThat(frontier.least(variant, .95))
                .extracting(Frontier.Choice::effort)
                .containsExactly(9);
        assertThat(frontier.least(variant, .5))
                .extracting(Frontier.Choice::effort)
                .containsExactly(4);
        assertThat(frontier.least(variant, .01))
                .extracting(Frontier.Choice::effort)
                .containsExactly(0);
        assertThat(frontier.least(variant, 1.01)).isEmpty();
    }

    @Test
    void pointsAreMeasuredAtEachTargetAndWritten() throws Exception {
        Settings settings = settings("targets=0.5,0.9", "cores=2", "passes=2");
        Report report = Report.of(settings);
        Counting exact = new Counting("exact");
        List<Point> points = new Comparison("test", "numbers", settings, report)
                .run(List.of(new Counting("quarry a"), new Counting("peer")), truth(), DEPTH, () -> exact.at(DEPTH, 9));
        assertThat(points).extracting(Point::recall).containsExactly(.5, .9, .5, .9);
        report.finish();
        List<String> lines = Files.readAllLines(folder.resolve("out.jsonl"));
        assertThat(lines).hasSize(8);
        Point first = PointJson.read(lines.getFirst(), "line 1");
        assertThat(first.engine()).isEqualTo("quarry a");
        assertThat(first.dataset()).isEqualTo("numbers");
        assertThat(first.recall()).isEqualTo(.5);
        assertThat(first.footprint().bytes()).isEqualTo(2000);
        assertThat(lines.getFirst()).contains("\"commit\":\"c0ffee\"");
        // what one run wrote stands in another run's table
        Report.of(settings("import=" + folder.resolve("out.jsonl"))).finish();
    }

    @Test
    void aMissedRecallEndsTheRun() throws Exception {
        Settings settings = settings("minrecall=0.95");
        Report report = Report.of(settings);
        Counting exact = new Counting("exact");
        List<Point> points = new Comparison("test", "numbers", settings, report)
                .run(List.of(new Counting("quarry a")), truth(), DEPTH, () -> exact.at(DEPTH, 9));
        assertThat(points).extracting(Point::recall).containsExactly(1.0);
        assertThatThrownBy(report::finish).isInstanceOf(RecallException.class).hasMessageContaining("0.9500");
        assertThat(Files.readAllLines(folder.resolve("out.jsonl"))).hasSize(1);
    }

    @Test
    void importedLinesNeedTheirFields() {
        assertThatThrownBy(() -> PointJson.read("{\"engine\":\"x\"}", "f, line 3"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("f, line 3");
        assertThatThrownBy(() -> PointJson.read("[1]", "f, line 1")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PointJson.read("{\"engine\":", "f, line 1")).isInstanceOf(IOException.class);
    }

    @Test
    void importedLinesNeedNoMore() throws IOException {
        Point point = PointJson.read(
                "{\"engine\":\"hnswlib\",\"dataset\":\"d\",\"k\":10,\"recall\":0.99,\"mean_us\":100}", "f");
        assertThat(point.latency().minMean()).isEqualTo(100);
        assertThat(point.queriesPerSecond()).isEqualTo(10_000);
        assertThat(PointJson.line(point, Machine.here("c"), Instant.EPOCH)).contains("\"recall\":0.99");
    }

    @Test
    void indexesAreBuiltOnce() throws IOException {
        Settings settings = Settings.of(new String[] {"keep=" + folder.resolve("kept")}, Map.of("keep", ""));
        int[] builds = {0};
        for (int i = 0; i < 2; i++) {
            try (IndexFiles files = IndexFiles.of(settings)) {
                IndexFiles.Built built = files.get("a", "same", place -> {
                    builds[0]++;
                    Files.writeString(place, "12345");
                    return new IndexFiles.BuildTime(1.5, 3, 2);
                });
                assertThat(built.time()).isEqualTo(new IndexFiles.BuildTime(1.5, 3, 2));
                assertThat(built.bytes()).isEqualTo(5);
            }
        }
        assertThat(builds[0]).isEqualTo(1);
    }
}
