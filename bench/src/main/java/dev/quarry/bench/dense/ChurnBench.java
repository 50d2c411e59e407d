package dev.quarry.bench.dense;

import dev.quarry.bench.record.Comparison;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Truth;
import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.roaringbitmap.RoaringBitmap;

/// What churn does to a graph: two thirds of the rows are built, half of these deleted (a filter), then the last third
/// inserted into the graph as it is; and, for comparison, a fresh graph over the rows that are left. Each state is
/// measured at each of `efs`, against the exact scan of its own rows.
public final class ChurnBench {

    private final Settings settings;
    private final Report report;

    private ChurnBench(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    public static void main(String[] args) throws IOException, RecallException {
        Map<String, String> keys = new HashMap<>();
        keys.putAll(DenseData.DEFAULTS);
        keys.putAll(DenseIndex.DEFAULTS);
        keys.putAll(Comparison.DEFAULTS);
        keys.put("efs", "20,40,80,160");
        keys.put("k", "10");
        keys.put("clock", "CPU");
        keys.put("exactstep", "50");
        keys.put("passes", "5");
        Settings settings = Settings.of(args, keys);
        Report report = Report.of(settings);
        new ChurnBench(settings, report).run(DenseData.of(settings));
        report.finish();
    }

    private void run(DenseData data) throws IOException {
        int all = data.base().length;
        int first = all / 3 * 2;
        RoaringBitmap live = live(first);
        RowFilter afterDeletes = new RoaringRowFilter(live);
        RoaringBitmap both = live.clone();
        both.add((long) first, all);
        RowFilter afterInserts = new RoaringRowFilter(both);
        try (IndexFiles files = IndexFiles.of(settings);
                DenseIndex built = DenseIndex.open(files, data.first(first), ElementType.F32, settings);
                DenseIndex extended = DenseIndex.extended(files, data, built, settings);
                DenseIndex fresh = DenseIndex.open(
                        files, data.rows(both.toArray(), data.name() + "-live"), ElementType.F32, settings)) {
            measure("1 built", built, RowFilter.ALL);
            measure("2 half deleted", built, afterDeletes);
            measure("3 as many inserted", extended, afterInserts);
            measure("4 fresh build of the same rows", fresh, RowFilter.ALL);
        }
    }

    /// Half of the first rows, drawn by lot.
    private RoaringBitmap live(int rows) {
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
        Collections.shuffle(numbers, new Random(settings.number("seed")));
        return RoaringBitmap.bitmapOf(numbers.subList(0, rows / 2).stream()
                .mapToInt(Integer::intValue)
                .toArray());
    }

    private void measure(String state, DenseIndex index, RowFilter filter) {
        int k = settings.number("k");
        QueryFilters filters = query -> filter;
        Truth truth = Truth.compute(
                () -> index.scan(k, filters), index.data().queries().length, k, settings.number("threads"));
        new Comparison("churn", index.data().name() + ", " + state, settings, report)
                .run(
                        List.of(new RowsVariant(index, settings.numbers("efs"), HnswQuery.ENDLESS, filters)),
                        truth,
                        k,
                        () -> index.scan(k, filters));
    }
}
