package dev.quarry.bench.record;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Measures the same search over collections of several sizes at the same recalls, all sizes interleaved, fits how
/// latency, build time and bytes grow, and draws it where `svg=FILE` names a file.
public final class Growth {

    /// The keys it reads, and [Comparison]'s.
    public static final Map<String, String> DEFAULTS = Map.of("sizes", "", "svg", "", "k", "10");

    private final String bench;
    private final Settings settings;
    private final Report report;
    private final Clock clock;

    public Growth(String bench, Settings settings, Report report) {
        this.bench = bench;
        this.settings = settings;
        this.report = report;
        this.clock = Clock.valueOf(settings.text("clock"));
    }

    /// One size of the collection.
    ///
    /// @param rows how many
    /// @param variants that search them
    /// @param truth of the same queries at every size
    /// @param exact the scan of all rows
    public record Size(int rows, List<? extends Variant> variants, Truth truth, Supplier<? extends Contender> exact) {}

    private record Entry(Size size, Frontier.Choice choice, Contender contender, int number) {}

    /// Measures, reports, fits and draws.
    ///
    /// @param dataset as it stands in results and in the title
    public void run(String dataset, List<Size> sizes) throws IOException {
        int k = settings.number("k");
        Rounds rounds = new Rounds(sizes.getFirst().truth().queries(), clock);
        List<Entry> entries = new ArrayList<>();
        Map<Size, Integer> scans = new LinkedHashMap<>();
        for (Size size : sizes) {
            report.say(size.rows + " rows");
            Frontier frontier = new Frontier(size.truth, k, clock);
            for (Frontier.Choice choice : Comparison.chosen(size.variants, frontier, k, settings, report)) {
                Contender contender = choice.variant().at(k, choice.effort());
                entries.add(new Entry(size, choice, contender, rounds.add(contender, k, 1)));
            }
            scans.put(size, rounds.add(size.exact.get(), k, settings.number("exactstep")));
        }
        rounds.run(settings.number("warm"), settings.number("passes"));
        Lines latency = new Lines();
        Lines build = new Lines();
        Lines bytes = new Lines();
        for (Entry entry : entries) {
            double exact =
                    rounds.timing(scans.getOrDefault(entry.size, 0)).latency().minMean();
            Point point = point(dataset, entry, rounds.timing(entry.number).latency(), exact, k);
            report.add(point);
            String name = point.engine() + " at " + point.expected();
            latency.add(name, entry.size.rows, point.latency().minMean());
            build.add(point.engine(), entry.size.rows, point.footprint().buildSeconds());
            bytes.add(
                    point.engine(), entry.size.rows, (double) point.footprint().bytes());
        }
        scans.forEach((size, number) -> latency.add(
                "scan of all rows", size.rows, rounds.timing(number).latency().minMean()));
        GrowthPlot plot = new GrowthPlot(dataset + ", k = " + k, "rows");
        draw(plot, "us a query, mean of each query's fastest", latency);
        draw(plot, "seconds to build the lists or the graph", build);
        draw(plot, "bytes in all", bytes);
        if (settings.has("svg")) {
            Files.writeString(settings.path("svg"), plot.svg());
        }
    }

    private Point point(String dataset, Entry entry, Latency latency, double exact, int k) {
        Map<String, Double> work = new LinkedHashMap<>();
        entry.contender.work().forEach((name, total) -> work.put(name, (double) total / latency.searches()));
        Frontier.Choice choice = entry.choice;
        return new Point(
                bench,
                dataset + ", " + entry.size.rows + " rows",
                choice.variant().engine(),
                k,
                choice.parameters(),
                choice.target(),
                choice.recall(),
                latency,
                1e6 / latency.mean(),
                1,
                clock,
                exact,
                choice.variant().footprint(),
                work);
    }

    private void draw(GrowthPlot plot, String label, Lines lines) {
        List<GrowthPlot.Series> series = lines.series();
        plot.panel(label, series);
        for (GrowthPlot.Series one : series) {
            if (one.x().length > 1) {
                PowerLaw law = PowerLaw.of(one.x(), one.y());
                report.say(String.format(
                        Locale.ROOT, "%s, %s: rows^%.3f (fit %.3f)", label, one.name(), law.exponent(), law.fit()));
            }
        }
    }

    /// Values by name and size, the last of each size.
    private static final class Lines {

        private final Map<String, Map<Integer, Double>> values = new LinkedHashMap<>();

        void add(String name, int rows, double value) {
            if (value > 0) {
                values.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(rows, value);
            }
        }

        List<GrowthPlot.Series> series() {
            List<GrowthPlot.Series> series = new ArrayList<>();
            values.forEach((name, bySize) -> series.add(new GrowthPlot.Series(
                    name,
                    bySize.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
                    bySize.values().stream().mapToDouble(Double::doubleValue).toArray())));
            return series;
        }
    }
}
