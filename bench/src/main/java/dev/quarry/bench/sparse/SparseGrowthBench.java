package dev.quarry.bench.sparse;

import dev.quarry.bench.record.Growth;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Truth;
import dev.quarry.bench.record.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How sparse search grows: the first rows of one collection, as many as each of `sizes`, at the same recalls. Data and
/// parameters as for [SparseSearchBench], what it does with them in [Growth].
public final class SparseGrowthBench {

    private SparseGrowthBench() {}

    public static void main(String[] args) throws IOException, RecallException {
        Map<String, String> keys = new HashMap<>(SparseSearchBench.DEFAULTS);
        keys.putAll(Growth.DEFAULTS);
        keys.put("sizes", "50000,100000,200000,500000,1000000");
        keys.put("targets", "0.95,0.99");
        keys.put("finalists", "1");
        keys.put("exactstep", "50");
        keys.put("passes", "5");
        Settings settings = Settings.of(args, keys);
        Report report = Report.of(settings);
        SparseData data = SparseData.of(settings);
        List<SparseIndex> open = new ArrayList<>();
        try (IndexFiles files = IndexFiles.of(settings)) {
            List<Growth.Size> sizes = new ArrayList<>();
            for (int rows : settings.numbers("sizes")) {
                sizes.add(size(files, data, rows, settings, report, open));
            }
            new Growth("sparse growth", settings, report).run(data.name(), sizes);
        } finally {
            open.forEach(SparseIndex::close);
        }
        report.finish();
    }

    private static Growth.Size size(
            IndexFiles files, SparseData data, int rows, Settings settings, Report report, List<SparseIndex> open)
            throws IOException {
        Vectors documents = data.documents().first(rows);
        Vectors queries = data.queries();
        int k = settings.number("k");
        List<Variant> variants = new ArrayList<>();
        int before = open.size();
        for (int neighbors : settings.numbers("neighbors")) {
            SparseIndex seismic = SparseIndex.seismic(files, data.name(), documents, neighbors, settings);
            open.add(seismic);
            report.say(seismic.facts());
            variants.addAll(seismic.seismicVariants(queries, settings));
        }
        SparseIndex seismic = open.get(before);
        for (int window : settings.numbers("windows")) {
            SparseIndex windowed = SparseIndex.windowed(files, data.name(), documents, window, settings);
            open.add(windowed);
            report.say(windowed.facts());
            variants.add(windowed.windowedVariant(queries));
        }
        Truth truth = Truth.compute(() -> seismic.scan(queries, k), queries.rows(), k, settings.number("threads"));
        return new Growth.Size(documents.rows(), variants, truth, () -> seismic.scan(queries, k));
    }
}
