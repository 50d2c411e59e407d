package dev.quarry.bench.dense;

import dev.quarry.bench.record.Comparison;
import dev.quarry.bench.record.Growth;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Truth;
import dev.quarry.collect.RowFilter;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How dense search grows: the first rows of one collection, as many as each of `sizes`, at the same recalls. Data and
/// parameters as for [HnswBench], what it does with them in [Growth].
public final class DenseGrowthBench {

    private DenseGrowthBench() {}

    public static void main(String[] args) throws IOException, RecallException {
        Map<String, String> keys = new HashMap<>();
        keys.putAll(DenseData.DEFAULTS);
        keys.putAll(DenseIndex.DEFAULTS);
        keys.putAll(Comparison.DEFAULTS);
        keys.putAll(Growth.DEFAULTS);
        keys.put("generate", "1000000");
        keys.put("sizes", "10000,20000,50000,100000,200000,500000,1000000");
        keys.put("targets", "0.95,0.99");
        keys.put("finalists", "1");
        keys.put("efs", "");
        keys.put("clock", "CPU");
        keys.put("exactstep", "50");
        keys.put("passes", "5");
        Settings settings = Settings.of(args, keys);
        Report report = Report.of(settings);
        DenseData all = DenseData.of(settings);
        List<DenseIndex> open = new ArrayList<>();
        try (IndexFiles files = IndexFiles.of(settings)) {
            List<Growth.Size> sizes = new ArrayList<>();
            int k = settings.number("k");
            for (int rows : settings.numbers("sizes")) {
                DenseData data = all.first(rows);
                DenseIndex index = DenseIndex.open(files, data, ElementType.F32, settings);
                open.add(index);
                report.say("%d rows: %.1f bytes a row, built in %.1f s"
                        .formatted(
                                rows,
                                index.footprint().bytesPerRow(),
                                index.footprint().buildSeconds()));
                Truth truth = HnswBench.truth(data, index, k, settings);
                int[] efs = HnswBench.efs(settings, k, rows);
                sizes.add(new Growth.Size(
                        rows,
                        List.of(new RowsVariant(index, efs, HnswQuery.ENDLESS, query -> RowFilter.ALL)),
                        truth,
                        () -> index.scan(k, query -> RowFilter.ALL)));
            }
            new Growth("dense growth", settings, report).run(all.name(), sizes);
        } finally {
            open.forEach(DenseIndex::close);
        }
        report.finish();
    }
}
