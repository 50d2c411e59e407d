package dev.quarry.bench.sparse;

import dev.quarry.bench.record.Comparison;
import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Truth;
import dev.quarry.bench.record.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Seismic and windowed lists over the same rows: recall against latency, in one run with the scan of all rows.
///
/// Data: `documents=FILE queries=FILE`, or `documents=FILE holdout=N` (each N-th row is a query), or `generate=ROWS`.
/// Then `ks=10,100,1000`, the recalls wanted as `targets=0.9,0.95` out of a grid of `cuts` and `factors`, or
/// `targets=` to measure the whole grid; `windows=` to leave out windowed lists, whose every hit and score is compared
/// with the scan's. The exact hits are computed in the run. [SparseIndex] has the keys of building, [Comparison] those
/// of measuring.
public final class SparseSearchBench {

    static final Map<String, String> DEFAULTS = defaults();

    private SparseSearchBench() {}

    private static Map<String, String> defaults() {
        Map<String, String> keys = new HashMap<>();
        keys.putAll(SparseData.DEFAULTS);
        keys.putAll(SparseIndex.DEFAULTS);
        keys.putAll(Comparison.DEFAULTS);
        keys.put("targets", "0.9,0.95,0.97,0.99");
        keys.put("ks", "10");
        keys.put("windows", "16384");
        keys.put("order", "ALL_SORTED");
        keys.put("cuts", "1,2,3,4,5,6,8,10,12,16");
        keys.put("tailbounds", "1");
        keys.put(
                "factors",
                "0.2,0.25,0.3,0.35,0.4,0.45,0.5,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95,1,1.1,1.2,1.3,1.5,1.75,2,2.5");
        keys.put("exactstep", "20");
        return keys;
    }

    public static void main(String[] args) throws IOException, RecallException {
        Settings settings = Settings.of(args, DEFAULTS);
        Report report = Report.of(settings);
        SparseData data = SparseData.of(settings);
        List<SparseIndex> seismic = new ArrayList<>();
        List<SparseIndex> windowed = new ArrayList<>();
        try (IndexFiles files = IndexFiles.of(settings)) {
            for (int neighbors : settings.numbers("neighbors")) {
                seismic.add(SparseIndex.seismic(files, data.name(), data.documents(), neighbors, settings));
                report.say(seismic.getLast().facts());
            }
            for (int window : settings.numbers("windows")) {
                windowed.add(SparseIndex.windowed(files, data.name(), data.documents(), window, settings));
                report.say(windowed.getLast().facts());
            }
            run(data, seismic, windowed, settings, report);
        } finally {
            seismic.forEach(SparseIndex::close);
            windowed.forEach(SparseIndex::close);
        }
        report.finish();
    }

    private static void run(
            SparseData data, List<SparseIndex> seismic, List<SparseIndex> windowed, Settings settings, Report report) {
        int[] ks = settings.numbers("ks");
        int depth = Arrays.stream(ks).max().orElseThrow();
        Vectors queries = data.queries();
        SparseIndex rows = seismic.getFirst();
        Truth truth = Truth.compute(() -> rows.scan(queries, depth), queries.rows(), depth, settings.number("threads"));
        report.say("exact hits of %d queries, to rank %d".formatted(queries.rows(), depth));
        List<Variant> variants = new ArrayList<>();
        seismic.forEach(index -> variants.addAll(index.seismicVariants(queries, settings)));
        for (SparseIndex index : windowed) {
            Variant variant = index.windowedVariant(queries);
            for (int k : ks) {
                compare(variant.at(k, 0), rows.scan(queries, k), k, Math.min(50, queries.rows()));
            }
            variants.add(variant);
        }
        Comparison comparison = new Comparison("sparse", data.name(), settings, report);
        for (int k : ks) {
            comparison.run(variants, truth, k, () -> rows.scan(queries, k));
        }
    }

    /// Fails where windowed lists find other hits or scores than the scan.
    private static void compare(Contender windowed, Contender scan, int k, int queries) {
        int[] expected = new int[k];
        float[] expectedScores = new float[k];
        int[] found = new int[k];
        float[] scores = new float[k];
        for (int query = 0; query < queries; query++) {
            int count = scan.search(query, expected, expectedScores);
            int seen = windowed.search(query, found, scores);
            if (!Arrays.equals(expected, 0, count, found, 0, seen)
                    || !Arrays.equals(expectedScores, 0, count, scores, 0, seen)) {
                throw new IllegalStateException(
                        "windowed, k " + k + ", query " + query + ": other hits than the scan's");
            }
        }
    }
}
