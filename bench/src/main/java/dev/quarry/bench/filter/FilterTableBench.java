package dev.quarry.bench.filter;

import dev.quarry.Index;
import dev.quarry.bench.record.Comparison;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Truth;
import dev.quarry.filter.Filter;
import dev.quarry.query.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Every kind of index under filters of less and less selectivity, through the public API: recall against the
/// exact scan under the same filter, the number of hits, and time, beside the search without a filter (`part` 1).
/// The filters ask for an attribute: drawn by lot (`draw`), or such that one row and those nearest to it are
/// accepted (`near`).
///
/// The number of hits is checked before anything is timed: as many as asked for wherever so many rows match. A
/// searcher keeps the filter as it was prepared, so preparing it is not part of the times.
public final class FilterTableBench {

    private FilterTableBench() {}

    public static void main(String[] args) throws IOException, RecallException {
        Map<String, String> keys = new HashMap<>(Comparison.DEFAULTS);
        keys.put("base", "");
        keys.put("queries", "");
        keys.put("generate", "");
        keys.put("dataset", "");
        keys.put("seed", "42");
        keys.put("rows", "");
        keys.put("keep", "");
        keys.put("parts", "1,0.5,0.2,0.1,0.05,0.01,0.001,0.0001");
        keys.put("attributes", "draw,near");
        keys.put("fields", "");
        keys.put("lists", "256");
        keys.put("subquantizers", "98");
        keys.put("k", "10");
        keys.put("queryrows", "200");
        keys.put("minrecall", "0.9");
        keys.put("clock", "CPU");
        keys.put("exactstep", "5");
        keys.put("passes", "3");
        Settings settings = Settings.of(args, keys);
        Report report = Report.of(settings);
        FilterTableData data =
                settings.has("generate") ? FilterTableData.sparse(settings) : FilterTableData.dense(settings);
        try (IndexFiles files = IndexFiles.of(settings);
                Index index = Index.open(data.build(files, settings))) {
            for (String attribute : settings.texts("attributes")) {
                for (double part : settings.reals("parts")) {
                    if (part < 1
                            || attribute.equals(settings.texts("attributes").getFirst())) {
                        run(index, data, attribute, part, settings, report);
                    }
                }
            }
        }
        report.finish();
    }

    private static void run(
            Index index, FilterTableData data, String attribute, double part, Settings settings, Report report) {
        int k = settings.number("k");
        Optional<Filter> filter = part < 1 ? Optional.of(Filter.range(attribute).below(part)) : Optional.empty();
        FilteredField exact = new FilteredField(index, data.exactField(), new Query.Method.Scan(), data, filter);
        Truth truth = Truth.compute(() -> exact.at(k, 0), data.queries().size(), k, settings.number("threads"));
        List<FilteredField> engines = new ArrayList<>();
        for (String field : settings.has("fields") ? settings.texts("fields") : data.fields()) {
            FilteredField engine = new FilteredField(index, field, new Query.Method.Preset(), data, filter);
            engine.requireAllHits(truth, k);
            engines.add(engine);
        }
        String dataset = part < 1
                ? String.format(Locale.ROOT, "%s, %.2f %% by %s", data.name(), 100 * part, attribute)
                : data.name() + ", all";
        new Comparison("filter-table", dataset, settings, report).run(engines, truth, k, () -> exact.at(k, 0));
    }
}
