package dev.quarry.bench.dense;

import dev.quarry.bench.kernel.ReadBandwidth;
import dev.quarry.bench.record.Clock;
import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.Latency;
import dev.quarry.bench.record.Point;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Rounds;
import dev.quarry.bench.record.Settings;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.Residence;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.ArrayKernel;
import dev.quarry.kernel.DenseFloatKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqScan;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// The exhaustive scan of product-quantization codes on one core, for each of `shapes` (M x bits) and `rows`: the
/// whole query, from vector to the `k` best, beside the classic table scan, the exact scan of f32 vectors (of
/// `exactrows` rows, its time scaled by rows), and the speed at which one core reads the same bytes. What our
/// scan finds is compared with what the table scan finds before anything is timed: rows and scores must be equal
/// but for the order in which floats are summed. `work` holds nanoseconds a row and GB/s of codes, and the speed
/// of reading.
public final class PqScanBench {

    /// What the order of a sum may change, of a score.
    private static final double SLACK = 1e-5;

    private final Settings settings;
    private final Report report;
    private final PqCollection collection;
    private final MemorySegment exactRows;

    private PqScanBench(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
        this.collection = new PqCollection(settings);
        long values = (long) settings.number("exactrows") * settings.number("dim");
        this.exactRows = Arena.global().allocate(values * Float.BYTES, 64);
        SplittableRandom random = new SplittableRandom(1);
        for (long i = 0; i < values; i++) {
            exactRows.setAtIndex(ValueLayout.JAVA_FLOAT, i, (random.nextInt() >> 8) * 0x1p-23f);
        }
    }

    public static void main(String[] args) throws IOException, RecallException {
        Map<String, String> keys = new HashMap<>(PqCollection.DEFAULTS);
        keys.put("shapes", "16x8,32x8,48x8,64x8,96x8,64x4,128x4");
        keys.put("rows", "1000000,8800000");
        keys.put("exactrows", "500000");
        keys.put("residence", "MAPPED");
        keys.put("k", "100");
        keys.put("clock", "CPU");
        keys.put("warm", "2");
        keys.put("passes", "5");
        keys.put("exactstep", "10");
        Settings settings = Settings.of(args, keys);
        Report report = Report.of(settings);
        PqScanBench bench = new PqScanBench(settings, report);
        for (String shape : settings.texts("shapes")) {
            String[] parts = shape.split("x", -1);
            PqModel model = bench.collection.model(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
            for (int rows : settings.numbers("rows")) {
                bench.run(model, rows);
            }
        }
        report.finish();
    }

    private void run(PqModel model, int rows) throws IOException {
        byte[] plain = new byte[Math.multiplyExact(rows, model.shape().codes().rowBytes())];
        Path folder = Files.createTempDirectory(settings.path("folder"), "bench");
        Path file = folder.resolve("codes");
        try {
            collection.write(file, folder, model, plain, rows);
            try (Segment segment = Segment.open(file, Residence.valueOf(settings.text("residence")))) {
                PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), rows);
                measure(model, codes, plain);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private void measure(PqModel model, PqCodesView codes, byte[] plain) {
        int k = settings.number("k");
        float[][] queries = collection.queries();
        CodeScan ours = new CodeScan(new PqScan(codes, model, Kernels.best()), queries, new TopK(k));
        TableScan table = new TableScan(model, plain, codes.count(), queries, k);
        double equal = equal(ours, table, k, queries.length);
        if (equal < 1) {
            report.miss("quarry pq scan", k, 1, equal);
            return;
        }
        double before = ReadBandwidth.measure(codes.codes());
        int step = settings.number("exactstep");
        Clock clock = Clock.valueOf(settings.text("clock"));
        Rounds rounds = new Rounds(queries.length, clock);
        int first = rounds.add(ours, k, 1);
        int second = rounds.add(table, k, Math.min(step, 5));
        int third = rounds.add(new ExactScan(exactRows, queries, new TopK(k)), k, step);
        rounds.run(settings.number("warm"), settings.number("passes"));
        double reading = Math.max(before, ReadBandwidth.measure(codes.codes()));
        int dim = settings.number("dim");
        double exact = rounds.timing(third).latency().minMean() * codes.count() / settings.number("exactrows");
        report(model, codes, "quarry pq scan", rounds.timing(first).latency(), exact, reading);
        report(model, codes, "table scan", rounds.timing(second).latency(), exact, reading);
        report.say(String.format(
                Locale.ROOT,
                "M %d x %d bits, %d rows: scan %.2f ms, %.2f ns/row, %.1f GB/s of codes (reading %.1f); table scan x %.1f;"
                        + " exact f32 of %d dimensions, scaled from %d rows, x %.0f",
                model.shape().subQuantizers(),
                codes.shape().bits(),
                codes.count(),
                rounds.timing(first).latency().minMean() / 1e3,
                nanosPerRow(rounds.timing(first).latency(), codes),
                gigabytesPerSecond(rounds.timing(first).latency(), codes),
                reading,
                rounds.timing(second).latency().minMean()
                        / rounds.timing(first).latency().minMean(),
                dim,
                settings.number("exactrows"),
                exact / rounds.timing(first).latency().minMean()));
    }

    private void report(
            PqModel model, PqCodesView codes, String engine, Latency latency, double exact, double reading) {
        Map<String, Double> work = Map.of(
                "ns_per_row",
                nanosPerRow(latency, codes),
                "gb_per_second",
                gigabytesPerSecond(latency, codes),
                "read_gb_per_second",
                reading);
        Map<String, Object> parameters = Map.of(
                "m",
                model.shape().subQuantizers(),
                "bits",
                codes.shape().bits(),
                "dim",
                model.shape().dim(),
                "residence",
                settings.text("residence"),
                "exact_rows",
                settings.number("exactrows"));
        long bytes = (long) codes.count() * codes.shape().rowBytes();
        report.add(new Point(
                "pq scan",
                "generated codes, " + codes.count() + " rows",
                engine,
                settings.number("k"),
                parameters,
                0,
                1,
                latency,
                1e6 / latency.mean(),
                1,
                Clock.valueOf(settings.text("clock")),
                exact,
                new Footprint(codes.count(), bytes, bytes, 0, 0, 0),
                work));
    }

    private static double nanosPerRow(Latency latency, PqCodesView codes) {
        return latency.minMean() * 1e3 / codes.count();
    }

    private static double gigabytesPerSecond(Latency latency, PqCodesView codes) {
        return codes.shape().rowBytes() / nanosPerRow(latency, codes);
    }

    /// Of how many queries both give the same rows with the same scores.
    private static double equal(Contender ours, Contender table, int k, int queries) {
        int[] rows = new int[k];
        float[] scores = new float[k];
        int[] wantedRows = new int[k];
        float[] wantedScores = new float[k];
        int equal = 0;
        for (int query = 0; query < queries; query++) {
            int found = ours.search(query, rows, scores);
            int wanted = table.search(query, wantedRows, wantedScores);
            equal += found == wanted && same(rows, scores, wantedRows, wantedScores, found) ? 1 : 0;
        }
        return (double) equal / queries;
    }

    /// Whether every rank has the same score but for the order of its sum, and the same row, unless another has
    /// that score too.
    private static boolean same(int[] rows, float[] scores, int[] wantedRows, float[] wantedScores, int count) {
        Set<Integer> wanted = new HashSet<>();
        for (int row : wantedRows) {
            wanted.add(row);
        }
        for (int i = 0; i < count; i++) {
            double slack = SLACK * Math.max(1, Math.abs(wantedScores[i]));
            boolean last = Math.abs(wantedScores[i] - wantedScores[count - 1]) <= slack;
            if (Math.abs(scores[i] - wantedScores[i]) > slack || !(last || wanted.contains(rows[i]))) {
                return false;
            }
        }
        return true;
    }

    /// Ours.
    private record CodeScan(PqScan scan, float[][] queries, TopK top) implements Contender {
        @Override
        public int search(int query, int[] rows, float[] scores) {
            scan.search(queries[query], RowFilter.ALL, top);
            return top.drain(rows, scores);
        }
    }

    /// Dot products with `exactrows` rows of floats.
    private static final class ExactScan implements Contender {

        private static final int CHUNK = 512;

        private final MemorySegment data;
        private final float[][] queries;
        private final TopK top;
        private final DenseFloatKernel kernel = Kernels.best().f32();
        private final ArrayKernel arrays = Kernels.best().arrays();
        private final float[] chunk = new float[CHUNK];
        private final int[] above = new int[CHUNK];

        ExactScan(MemorySegment data, float[][] queries, TopK top) {
            this.data = data;
            this.queries = queries;
            this.top = top;
        }

        @Override
        public int search(int query, int[] rows, float[] scores) {
            long stride = (long) queries[query].length * Float.BYTES;
            int count = (int) (data.byteSize() / stride);
            for (int from = 0; from < count; from += CHUNK) {
                int to = Math.min(count, from + CHUNK);
                kernel.scoreRange(Metric.DOT, data, 0, stride, from, to, queries[query], chunk);
                int found = arrays.selectAbove(chunk, 0, to - from, top.threshold(), above);
                for (int i = 0; i < found; i++) {
                    top.offer(from + above[i], chunk[above[i]]);
                }
            }
            return top.drain(rows, scores);
        }
    }
}
