package dev.quarry.bench.dense;

import dev.quarry.bench.record.Comparison;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Truth;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswQuery;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Filtered graph search: recall against the exact scan of the accepted rows, which is timed in the same rounds and is
/// the unit of the multiples. One point for each of `shapes` ([FilterShape]), `parts` accepted and `efs`.
public final class FilterBench {

    private FilterBench() {}

    public static void main(String[] args) throws IOException, RecallException {
        Map<String, String> keys = new HashMap<>();
        keys.putAll(DenseData.DEFAULTS);
        keys.putAll(DenseIndex.DEFAULTS);
        keys.putAll(Comparison.DEFAULTS);
        keys.put("type", "F32");
        keys.put("parts", "0.5,0.1,0.01,0.001");
        keys.put("shapes", "RANDOM,NEAR,ELSEWHERE,FAR");
        keys.put("efs", "40,100");
        keys.put("k", "10");
        keys.put("queryrows", "300");
        keys.put("clock", "CPU");
        keys.put("exactstep", "5");
        keys.put("passes", "5");
        Settings settings = Settings.of(args, keys);
        Report report = Report.of(settings);
        DenseData data = DenseData.of(settings);
        int k = settings.number("k");
        try (IndexFiles files = IndexFiles.of(settings);
                DenseIndex rows = DenseIndex.open(files, data, ElementType.F32, settings);
                DenseIndex walked =
                        DenseIndex.open(files, data, ElementType.valueOf(settings.text("type")), settings)) {
            for (String name : settings.texts("shapes")) {
                FilterShape shape = FilterShape.valueOf(name);
                for (double part : settings.reals("parts")) {
                    QueryFilters filters = shape.filters(rows, part, settings.number("seed"));
                    Truth truth = Truth.compute(
                            () -> rows.scan(k, filters), data.queries().length, k, settings.number("threads"));
                    String dataset = String.format(
                            Locale.ROOT, "%s, %.1f %% %s", data.name(), 100 * part, name.toLowerCase(Locale.ROOT));
                    new Comparison("filter", dataset, settings, report)
                            .run(
                                    List.of(new RowsVariant(
                                            walked, settings.numbers("efs"), HnswQuery.ENDLESS, filters)),
                                    truth,
                                    k,
                                    () -> rows.scan(k, filters));
                }
            }
        }
        report.finish();
    }
}
