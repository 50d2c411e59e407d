package dev.quarry.bench.dense;

import dev.quarry.bench.record.Clock;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.Point;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Timing;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqEncoder;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import dev.quarry.pq.PqTrainer;
import dev.quarry.pq.PqTraining;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Trains product quantizers on the rows and encodes all of them, once for each of `rotations` (rounds, 0 for none) and
/// `workers` (threads). `build_seconds` is the training, latencies are microseconds a vector encoded, in batches of
/// 1,024; `work` holds the mean squared error over all rows, what part of the rows' mean squared length about their
/// mean that is, and vectors encoded a second by all threads.
public final class PqTrainingBench {

    private static final int BATCH = 1024;

    private final Settings settings;
    private final Report report;
    private final DenseData data;
    private final Matrix vectors;

    private PqTrainingBench(Settings settings, Report report, DenseData data) {
        this.settings = settings;
        this.report = report;
        this.data = data;
        this.vectors = Matrix.zero(data.base().length, data.dim());
        for (int row = 0; row < vectors.rows(); row++) {
            System.arraycopy(data.base()[row], 0, vectors.values(), row * data.dim(), data.dim());
        }
    }

    public static void main(String[] args) throws IOException, RecallException {
        Map<String, String> keys = new HashMap<>(DenseData.DEFAULTS);
        keys.put("m", "98");
        keys.put("bits", "8");
        keys.put("rotations", "0,30");
        keys.put("steps", "25");
        keys.put("samplerows", String.valueOf(PqTraining.Sample.DEFAULT.rows()));
        keys.put("rotationrows", String.valueOf(PqTraining.Sample.DEFAULT.rotationRows()));
        keys.put("workers", "1,2");
        keys.put("passes", "3");
        Settings settings = Settings.of(args, keys);
        Report report = Report.of(settings);
        PqTrainingBench bench = new PqTrainingBench(settings, report, DenseData.of(settings));
        for (int rotations : settings.numbers("rotations")) {
            for (int threads : settings.numbers("workers")) {
                bench.run(rotations, new Workers(threads));
            }
        }
        report.finish();
    }

    private void run(int rotations, Workers workers) {
        PqShape shape = PqShape.of(data.dim(), settings.number("m"), settings.number("bits"));
        PqTraining training = new PqTraining(
                        shape, data.metric(), rotations, settings.number("steps"), settings.number("seed"))
                .withSample(new PqTraining.Sample(settings.number("samplerows"), settings.number("rotationrows")));
        long start = System.nanoTime();
        long cpu = Clock.processNanos();
        PqModel model = new PqTrainer(training, Kernels.best(), workers, Progress.NONE).train(vectors);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (Clock.processNanos() - cpu) / 1e9;
        Timing timing = new Timing((vectors.rows() + BATCH - 1) / BATCH);
        double error = 0;
        long fastest = Long.MAX_VALUE;
        for (int pass = 0; pass < settings.number("passes"); pass++) {
            long from = System.nanoTime();
            error = encode(model, workers, timing) / vectors.rows();
            fastest = Math.min(fastest, System.nanoTime() - from);
        }
        double rate = vectors.rows() / (fastest / 1e9);
        double part = error / variance();
        String engine = rotations > 0 ? "quarry opq" : "quarry pq";
        report.say(String.format(
                Locale.ROOT,
                "%s, M %d x %d bits, %d rounds, %d threads: trained in %.1f s (%.1f s of CPU), mean squared error %.6g,"
                        + " %.3f %% of the variance; %.0f vectors/s encoded",
                data.name(),
                shape.subQuantizers(),
                shape.codes().bits(),
                rotations,
                workers.threads(),
                seconds,
                cpuSeconds,
                error,
                100 * part,
                rate));
        long bytes = (long) vectors.rows() * shape.codes().rowBytes();
        report.add(new Point(
                "pq training",
                data.name(),
                engine,
                0,
                Map.of(
                        "m",
                        shape.subQuantizers(),
                        "bits",
                        shape.codes().bits(),
                        "rounds",
                        rotations,
                        "steps",
                        training.clusterSteps(),
                        "sample",
                        training.sample().toString()),
                0,
                0,
                timing.latency(),
                rate,
                workers.threads(),
                Clock.WALL,
                0,
                new Footprint(vectors.rows(), bytes, bytes, seconds, cpuSeconds, workers.threads()),
                Map.of("mean_squared_error", error, "error_permille", 1000 * part)));
    }

    /// Encodes all vectors.
    ///
    /// @return the sum of squared errors
    private double encode(PqModel model, Workers workers, Timing timing) {
        int dim = data.dim();
        int batches = (vectors.rows() + BATCH - 1) / BATCH;
        double[] errors = new double[batches];
        workers.run(workers.scratch(() -> new PqEncoder(model, Kernels.best())), batches, (encoder, batch) -> {
            int from = batch * BATCH;
            int rows = Math.min(BATCH, vectors.rows() - from);
            float[] part = new float[rows * dim];
            byte[] codes = new byte[rows * model.shape().subQuantizers()];
            System.arraycopy(vectors.values(), from * dim, part, 0, part.length);
            long start = System.nanoTime();
            errors[batch] = encoder.encode(part, rows, codes);
            long nanos = (System.nanoTime() - start) / rows;
            synchronized (timing) {
                timing.add(batch, nanos);
            }
        });
        double sum = 0;
        for (double error : errors) {
            sum += error;
        }
        return sum;
    }

    /// The mean squared distance of the rows from their mean.
    private double variance() {
        double[] mean = new double[data.dim()];
        double squares = 0;
        for (float[] row : data.base()) {
            for (int i = 0; i < row.length; i++) {
                mean[i] += row[i] / (double) data.base().length;
                squares += (double) row[i] * row[i] / data.base().length;
            }
        }
        for (double value : mean) {
            squares -= value * value;
        }
        return squares;
    }
}
