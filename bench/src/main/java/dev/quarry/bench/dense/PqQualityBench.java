package dev.quarry.bench.dense;

import dev.quarry.bench.record.Machine;
import dev.quarry.bench.record.Settings;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.jpq.JpqTrainer;
import dev.quarry.jpq.JpqTraining;
import dev.quarry.jpq.Lessons;
import dev.quarry.jpq.Measure;
import dev.quarry.jpq.Measurement;
import dev.quarry.jpq.Measures;
import dev.quarry.jpq.MemoryRows;
import dev.quarry.jpq.Outcome;
import dev.quarry.jpq.Rates;
import dev.quarry.jpq.Schedule;
import dev.quarry.jpq.Stopping;
import dev.quarry.jpq.TaughtQueries;
import dev.quarry.jpq.TrainingInput;
import dev.quarry.jpq.TrainingReport;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.PqEncoder;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import dev.quarry.pq.PqTrainer;
import dev.quarry.pq.PqTraining;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.TrainingPlot;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/// What product quantization loses and training wins back: recall against the full vectors, and nDCG by
/// judgments, for plain PQ, with a rotation, distilled, trained with judgments, and distilled first. All figures
/// are of test queries that neither training nor early stopping saw.
///
/// `task=nfcorpus|texts data=FOLDER m=48,96 seeds=1,2,3`; a line for each method, M and seed, the same as JSON
/// lines where `out=FILE`, the curves as SVG where `curves=FOLDER`; with several seeds, means and standard
/// deviations of each method and M. A seed draws the first centroids, the samples and the order of queries; `seed`
/// cuts the texts into training, dev and test.
public final class PqQualityBench {

    private final Settings settings;
    private final RetrievalTask task;
    private final Machine machine;
    private final PrintWriter console = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    private final Kernels kernels = Kernels.best();
    private final Workers workers;
    private final Measurement measurement;
    private final TaughtQueries exactTest;
    private final List<Line> written = new ArrayList<>();

    private PqQualityBench(Settings settings, RetrievalTask task) throws IOException {
        this.settings = settings;
        this.task = task;
        this.machine = Machine.here(settings.has("commit") ? settings.text("commit") : "");
        this.workers = new Workers(settings.number("threads"));
        this.measurement = new Measurement(kernels, workers);
        this.exactTest = TaughtQueries.of(task.test().queries(), task.documents());
    }

    public static void main(String[] args) throws IOException {
        Map<String, String> keys = new HashMap<>();
        keys.put("task", "nfcorpus");
        keys.put("data", ".");
        keys.put("m", "192,96,48,32,16");
        keys.put("rotations", "30");
        keys.put("epochs", "10");
        keys.put("rate", "0.01");
        keys.put("every", "50");
        keys.put("patience", "6");
        keys.put("seed", "1");
        keys.put("seeds", "1");
        keys.put("curves", "");
        Settings settings = Settings.of(args, keys);
        RetrievalTask task = switch (settings.text("task")) {
            case "nfcorpus" -> RetrievalTask.nfcorpus(settings.path("data"));
            case "texts" -> RetrievalTask.texts(settings.path("data"), settings.number("seed"));
            default ->
                throw new IllegalArgumentException("task: expected nfcorpus or texts, found " + settings.text("task"));
        };
        new PqQualityBench(settings, task).run();
    }

    private void run() throws IOException {
        console.printf(
                Locale.ROOT,
                "%s: %d rows of %d dimensions, %d training, %d dev, %d test queries; %s, commit %s%n",
                task.name(),
                task.vectors().rows(),
                task.vectors().columns(),
                task.train().queries().size(),
                task.dev().queries().size(),
                task.test().queries().size(),
                machine.cpu(),
                machine.commit());
        Measures full = measurement.of(task.documents(), task.metric(), task.test());
        int bytes = task.vectors().columns() * Float.BYTES;
        put(new Line("uncompressed", 0, bytes, full, new Measures(1, 1, 1, 1), 0, Optional.empty()));
        for (int m : settings.numbers("m")) {
            written.clear();
            for (int seed : settings.numbers("seeds")) {
                compress(m, seed);
            }
            Map<String, List<Line>> byMethod = written.stream()
                    .collect(Collectors.groupingBy(Line::method, LinkedHashMap::new, Collectors.toList()));
            if (settings.numbers("seeds").length > 1) {
                byMethod.forEach(this::summarize);
            }
        }
    }

    private void summarize(String method, List<Line> lines) {
        console.printf(
                Locale.ROOT,
                "%-20s %4d bytes, %d seeds: recall@10 %s  recall@100 %s  nDCG@10 %s  MRR@10 %s%n",
                method,
                lines.getFirst().bytes,
                lines.size(),
                spread(lines, line -> line.exact.recall10()),
                spread(lines, line -> line.exact.recall100()),
                spread(lines, line -> line.judged.ndcg10()),
                spread(lines, line -> line.judged.mrr10()));
    }

    /// Mean and sample standard deviation.
    private static String spread(List<Line> lines, ToDoubleFunction<Line> measure) {
        double mean = lines.stream().mapToDouble(measure).average().orElseThrow();
        double squares = lines.stream()
                .mapToDouble(measure)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return "%.4f (%.4f)".formatted(mean, Math.sqrt(squares / (lines.size() - 1)));
    }

    private void compress(int m, long seed) throws IOException {
        PqShape shape = PqShape.of(task.vectors().columns(), m, 8);
        Trained plain = quantize("PQ", new PqTraining(shape, task.metric(), 0, 25, seed));
        put(line(plain, plain.model));
        PqTraining rotated = new PqTraining(shape, task.metric(), settings.number("rotations"), 25, seed);
        Trained opq = quantize("OPQ", rotated);
        put(line(opq, opq.model));
        Lessons dev = TaughtQueries.of(task.dev().queries(), task.documents());
        Trained distilled = train(
                "distilled", opq, TaughtQueries.of(task.train().queries(), task.documents()), dev, Measure.RECALL_10);
        train("JPQ", opq, task.train(), task.dev(), Measure.NDCG_10);
        train("distilled, then JPQ", distilled, task.train(), task.dev(), Measure.NDCG_10);
    }

    /// @param seconds that training it took
    private record Trained(String method, long seed, PqModel model, MemoryRows rows, double seconds) {}

    private Trained quantize(String method, PqTraining training) {
        long start = System.nanoTime();
        PqModel model = new PqTrainer(training, kernels, workers, Progress.NONE).train(task.vectors());
        double seconds = (System.nanoTime() - start) / 1e9;
        int rows = task.vectors().rows();
        byte[] codes = new byte[rows * model.shape().subQuantizers()];
        new PqEncoder(model, kernels).encode(task.vectors().values(), rows, codes);
        return new Trained(method, training.seed(), model, new MemoryRows(model.shape(), rows, codes), seconds);
    }

    private Trained train(String method, Trained from, Lessons lessons, Lessons dev, Measure measure)
            throws IOException {
        double rate = settings.real("rate");
        JpqTraining training = JpqTraining.few(measure)
                .withSchedule(Schedule.of(settings.number("epochs")))
                .withRates(new Rates(rate, 0), new Rates(rate, 0))
                .withSeed(from.seed)
                .withStopping(new Stopping(measure, settings.number("every"), settings.number("patience")));
        long start = System.nanoTime();
        Outcome outcome = new JpqTrainer(training, kernels, workers, Progress.NONE)
                .train(new TrainingInput(from.model, from.rows, lessons, dev, Optional.of(task.documents())));
        Trained trained = new Trained(method, from.seed, outcome.model(), from.rows, (System.nanoTime() - start) / 1e9);
        put(new Line(
                method,
                from.seed,
                from.model.shape().subQuantizers(),
                measurement.of(trained.model, trained.rows, task.test()),
                measurement.of(trained.model, trained.rows, exactTest),
                trained.seconds,
                Optional.of(outcome)));
        if (settings.has("curves")) {
            String name = "%s-m%d-%s-seed%d.svg"
                    .formatted(
                            task.name(),
                            from.model.shape().subQuantizers(),
                            method.replaceAll("[^A-Za-z]+", "-"),
                            from.seed);
            TrainingReport report = outcome.report();
            Files.writeString(
                    settings.path("curves").resolve(name), TrainingPlot.svg(task.name() + ", " + method, report));
        }
        return trained;
    }

    private Line line(Trained trained, PqModel model) {
        return new Line(
                trained.method,
                trained.seed,
                model.shape().subQuantizers(),
                measurement.of(model, trained.rows, task.test()),
                measurement.of(model, trained.rows, exactTest),
                trained.seconds,
                Optional.empty());
    }

    /// @param bytes of a row
    /// @param judged measures of the test queries by judgments
    /// @param exact the same against the full vectors
    private record Line(
            String method,
            long seed,
            int bytes,
            Measures judged,
            Measures exact,
            double seconds,
            Optional<Outcome> outcome) {}

    private void put(Line line) throws IOException {
        written.add(line);
        double ratio = task.vectors().columns() * (double) Float.BYTES / line.bytes;
        String steps = line.outcome
                .map(Outcome::report)
                .map(report -> "step %d of %d, %s".formatted(report.bestStep(), report.stepsTaken(), report.end()))
                .orElse("");
        console.printf(
                Locale.ROOT,
                "%-20s %4d bytes %5.1fx  recall@10 %.4f  recall@100 %.4f  nDCG@10 %.4f  MRR@10 %.4f  %6.1f s  %s%n",
                line.method,
                line.bytes,
                ratio,
                line.exact.recall10(),
                line.exact.recall100(),
                line.judged.ndcg10(),
                line.judged.mrr10(),
                line.seconds,
                steps);
        if (settings.has("out")) {
            try (Writer out = Files.newBufferedWriter(
                    settings.path("out"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                JsonOutput.object(out, json -> write(json, line, ratio));
            }
        }
    }

    private void write(JsonGenerator json, Line line, double ratio) {
        json.writeStringProperty("bench", "pq-quality");
        json.writeStringProperty("dataset", task.name());
        json.writeStringProperty("method", line.method);
        json.writeNumberProperty("seed", line.seed);
        json.writeNumberProperty("bytes_per_row", line.bytes);
        json.writeNumberProperty("compression", ratio);
        json.writeNumberProperty("recall_10_of_exact", line.exact.recall10());
        json.writeNumberProperty("recall_100_of_exact", line.exact.recall100());
        json.writeNumberProperty("ndcg_10", line.judged.ndcg10());
        json.writeNumberProperty("mrr_10", line.judged.mrr10());
        json.writeNumberProperty("training_seconds", line.seconds);
        json.writeNumberProperty("threads", workers.threads());
        line.outcome.map(Outcome::report).ifPresent(report -> {
            json.writeNumberProperty("best_step", report.bestStep());
            json.writeNumberProperty("steps", report.stepsTaken());
            json.writeStringProperty("end", report.end().name());
            curve(
                    json,
                    "loss",
                    report.losses().stream()
                            .map(p -> new double[] {p.step(), p.loss()})
                            .toList());
            curve(
                    json,
                    "dev_ndcg_10",
                    report.heldOut().stream()
                            .map(p -> new double[] {p.step(), p.measures().ndcg10()})
                            .toList());
            curve(
                    json,
                    "dev_recall_10",
                    report.heldOut().stream()
                            .map(p -> new double[] {p.step(), p.measures().recall10()})
                            .toList());
        });
        json.writeStringProperty("cpu", machine.cpu());
        json.writeStringProperty("commit", machine.commit());
        json.writeStringProperty("time", Instant.now().toString());
    }

    /// Pairs of step and value.
    private static void curve(JsonGenerator json, String name, List<double[]> points) {
        json.writeArrayPropertyStart(name);
        for (double[] point : points) {
            json.writeStartArray();
            json.writeNumber((int) point[0]);
            json.writeNumber(point[1]);
            json.writeEndArray();
        }
        json.writeEndArray();
    }
}
