package dev.quarry.bench.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Measures engines against each other on the same queries: recall first, then times, interleaved with the exact scan.
///
/// With `targets`, each engine is measured at the cheapest of its settings that reaches each of them (of the
/// `finalists` best by a rough timing, the one that the measurement finds fastest); without, at every setting it
/// has, and then `minrecall` is the recall that all must have. With `cores=N`, each setting reported is also run
/// on `N` threads.
public final class Comparison {

    /// The keys it reads, for a bench's defaults.
    public static final Map<String, String> DEFAULTS = Map.of("targets", "", "finalists", "2", "cores", "");

    private final String bench;
    private final String dataset;
    private final Settings settings;
    private final Report report;
    private final Clock clock;

    public Comparison(String bench, String dataset, Settings settings, Report report) {
        this.bench = bench;
        this.dataset = dataset;
        this.settings = settings;
        this.report = report;
        this.clock = Clock.valueOf(settings.text("clock"));
    }

    /// One setting to be measured with its place in the rounds.
    private record Entry(Frontier.Choice choice, Contender contender, int number) {

        Variant variant() {
            return choice.variant();
        }
    }

    /// Measures at one `k`.
    ///
    /// @param engines variants of the same name are one engine's
    /// @param exact the scan whose time is the unit, asked each `exactstep`-th query
    /// @return what was reported for one thread
    public List<Point> run(List<? extends Variant> engines, Truth truth, int k, Supplier<? extends Contender> exact) {
        Rounds rounds = new Rounds(truth.queries(), clock);
        int baseline = rounds.add(exact.get(), k, settings.number("exactstep"));
        List<Entry> entries = new ArrayList<>();
        for (Frontier.Choice choice : choices(engines, truth, k)) {
            Contender contender = choice.variant().at(k, choice.effort());
            Frontier.Choice measured = choice.withRecall(truth.recall(contender, k));
            if (measured.recall() < measured.target()) {
                report.miss(choice.variant().engine(), k, measured.target(), measured.recall());
            } else {
                entries.add(new Entry(measured, contender, rounds.add(contender, k, 1)));
            }
        }
        if (entries.isEmpty()) {
            return List.of();
        }
        rounds.run(settings.number("warm"), settings.number("passes"));
        Latency scan = rounds.timing(baseline).latency();
        report.say(String.format(
                Locale.ROOT, "%s, k %d: exact scan %.1f us, pooled %.1f", dataset, k, scan.minMean(), scan.mean()));
        List<Point> points = new ArrayList<>();
        for (Entry entry : fastest(entries, rounds)) {
            Latency latency = rounds.timing(entry.number).latency();
            Point point = point(entry, latency, 1e6 / latency.mean(), 1, k, scan.minMean());
            report.add(point);
            points.add(point);
            if (settings.has("cores")) {
                int threads = settings.number("cores");
                Rounds.Throughput throughput = Rounds.allCores(
                        () -> entry.variant().at(k, entry.choice.effort()),
                        k,
                        truth.queries(),
                        settings.number("passes"),
                        threads);
                report.add(point(entry, throughput.latency(), throughput.queriesPerSecond(), threads, k, 0));
            }
        }
        return points;
    }

    private List<Frontier.Choice> choices(List<? extends Variant> engines, Truth truth, int k) {
        if (settings.has("targets")) {
            return chosen(engines, new Frontier(truth, k, clock), k, settings, report);
        }
        List<Frontier.Choice> choices = new ArrayList<>();
        double least = settings.has("minrecall") ? settings.real("minrecall") : 0;
        for (Variant variant : engines) {
            for (int effort = 0; effort < variant.efforts(); effort++) {
                choices.add(new Frontier.Choice(variant, effort, least, 0));
            }
        }
        return choices;
    }

    /// The `finalists` cheapest settings of each engine for each of `targets`.
    static List<Frontier.Choice> chosen(
            List<? extends Variant> engines, Frontier frontier, int k, Settings settings, Report report) {
        Map<String, List<Variant>> byEngine = new LinkedHashMap<>();
        for (Variant variant : engines) {
            byEngine.computeIfAbsent(variant.engine(), name -> new ArrayList<>())
                    .add(variant);
        }
        List<Frontier.Choice> choices = new ArrayList<>();
        byEngine.forEach((engine, variants) -> {
            for (double target : settings.reals("targets")) {
                List<Frontier.Choice> found = frontier.cheapest(variants, target, settings.number("finalists"));
                if (found.isEmpty()) {
                    double best = variants.stream()
                            .filter(variant -> variant.efforts() > 0)
                            .mapToDouble(variant -> frontier.recall(variant, variant.efforts() - 1))
                            .max()
                            .orElse(0);
                    report.miss(engine, k, target, best);
                }
                found.forEach(choice -> report.say(String.format(
                        Locale.ROOT,
                        "%s, k %d, target %.3f: recall %.4f at %s",
                        engine,
                        k,
                        target,
                        choice.recall(),
                        Report.withoutIndex(choice.parameters()))));
                choices.addAll(found);
            }
        });
        return once(choices);
    }

    /// A setting chosen for several recalls is measured once, for the highest.
    private static List<Frontier.Choice> once(List<Frontier.Choice> choices) {
        List<Frontier.Choice> kept = new ArrayList<>();
        for (Frontier.Choice choice : choices) {
            kept.removeIf(other -> other.variant().equals(choice.variant())
                    && other.effort() == choice.effort()
                    && other.target() <= choice.target());
            kept.add(choice);
        }
        return kept;
    }

    /// Of entries of the same engine and target the fastest, all where no target was given.
    private List<Entry> fastest(List<Entry> entries, Rounds rounds) {
        if (!settings.has("targets")) {
            return entries;
        }
        Map<String, Entry> best = new LinkedHashMap<>();
        for (Entry entry : entries) {
            best.merge(
                    entry.variant().engine() + " " + entry.choice.target(),
                    entry,
                    (a, b) -> mean(a, rounds) <= mean(b, rounds) ? a : b);
        }
        return List.copyOf(best.values());
    }

    private static double mean(Entry entry, Rounds rounds) {
        return rounds.timing(entry.number).latency().minMean();
    }

    private Point point(Entry entry, Latency latency, double queriesPerSecond, int threads, int k, double exact) {
        Map<String, Double> work = new LinkedHashMap<>();
        if (threads == 1) {
            entry.contender.work().forEach((name, total) -> work.put(name, (double) total / latency.searches()));
        }
        return new Point(
                bench,
                dataset,
                entry.variant().engine(),
                k,
                entry.choice.parameters(),
                entry.choice.target(),
                entry.choice.recall(),
                latency,
                queriesPerSecond,
                threads,
                threads == 1 ? clock : Clock.WALL,
                exact,
                entry.variant().footprint(),
                work);
    }
}
