package dev.quarry.bench.record;

import dev.quarry.tools.report.Table;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Takes the points of a run: appends each to a file of JSON lines as it comes, and prints all as a table.
public final class Report {

    private static final String PEERLESS = "quarry";

    private final Settings settings;
    private final Machine machine;
    private final PrintWriter console;
    private final List<Point> points = new ArrayList<>();
    private final List<String> misses = new ArrayList<>();

    private Report(Settings settings, Machine machine) {
        this.settings = settings;
        this.machine = machine;
        this.console = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    }

    /// Prints the machine, and reads the rows of other programs where `import=FILE,...` names files of them.
    public static Report of(Settings settings) throws IOException {
        Machine machine = Machine.here(settings.has("commit") ? settings.text("commit") : "");
        Report report = new Report(settings, machine);
        report.say("%s, %d cores, %s; %s; kernels %s (%s); commit %s"
                .formatted(
                        machine.cpu(),
                        machine.cores(),
                        machine.memory(),
                        machine.jvm(),
                        machine.kernels(),
                        machine.kernelsBecause(),
                        machine.commit()));
        for (String file : settings.texts("import")) {
            List<String> lines = Files.readAllLines(Path.of(file));
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank()) {
                    report.points.add(PointJson.read(lines.get(i), file + ", line " + (i + 1)));
                }
            }
        }
        return report;
    }

    /// Prints a line of progress.
    public void say(String line) {
        console.println(line);
    }

    /// Takes a point, or, where its recall is below what was expected, only the fact that it is.
    public void add(Point point) {
        if (point.recall() < point.expected()) {
            miss(point.engine(), point.k(), point.expected(), point.recall());
            return;
        }
        points.add(point);
        if (settings.has("out")) {
            try (BufferedWriter out = Files.newBufferedWriter(
                    settings.path("out"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(PointJson.line(point, machine, Instant.now()));
                out.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Notes that an engine does not reach a recall; nothing is timed.
    public void miss(String engine, int k, double expected, double recall) {
        String text = String.format(
                Locale.ROOT, "%s, k %d: recall %.4f, expected %.4f: no time is reported", engine, k, recall, expected);
        say(text);
        if (engine.startsWith(PEERLESS)) {
            misses.add(text);
        }
    }

    /// Prints the table, imported rows included.
    ///
    /// @throws RecallException when one of our engines missed a recall; a peer that misses one is only noted
    public void finish() throws RecallException {
        Table table = new Table(
                "dataset",
                "engine",
                "k",
                "target",
                "recall",
                "threads",
                "min mean us",
                "p50",
                "p99",
                "pooled mean",
                "p50",
                "p95",
                "p99",
                "QPS",
                "x exact",
                "B/row",
                "build s",
                "CPU s",
                "parameters");
        List<String> datasets = points.stream().map(Point::dataset).distinct().toList();
        points.stream()
                .sorted(Comparator.comparingInt((Point point) -> datasets.indexOf(point.dataset()))
                        .thenComparingInt(Point::k)
                        .thenComparingInt(Point::threads)
                        .thenComparingDouble(Point::expected))
                .forEach(point -> row(table, point));
        table.print(console, "");
        console.flush();
        if (!misses.isEmpty()) {
            throw new RecallException(String.join("\n", misses));
        }
    }

    private static void row(Table table, Point point) {
        Latency latency = point.latency();
        table.row(
                point.dataset(),
                point.engine(),
                point.k(),
                point.expected() == 0 ? "" : number(point.expected(), 3),
                number(point.recall(), 4),
                point.threads(),
                number(latency.minMean(), 1),
                number(latency.minP50(), 1),
                number(latency.minP99(), 1),
                number(latency.mean(), 1),
                number(latency.p50(), 1),
                number(latency.p95(), 1),
                number(latency.p99(), 1),
                number(point.queriesPerSecond(), 0),
                point.timesExact() == 0 ? "" : number(point.timesExact(), 1),
                number(point.footprint().bytesPerRow(), 0),
                number(point.footprint().buildSeconds(), 1),
                number(point.footprint().buildCpuSeconds(), 1),
                withoutIndex(point.parameters()));
    }

    /// Leaves out what the index was built with, which is the same in many rows.
    static Map<String, Object> withoutIndex(Map<String, Object> parameters) {
        Map<String, Object> rest = new LinkedHashMap<>(parameters);
        rest.remove("index");
        return rest;
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
