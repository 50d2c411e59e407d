package dev.quarry.bench.dense;

import dev.quarry.bench.record.Comparison;
import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.RecallException;
import dev.quarry.bench.record.Report;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Truth;
import dev.quarry.bench.record.Variant;
import dev.quarry.collect.RowFilter;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Our graphs, Lucene and JVector on the same vectors in one process, pass by pass, each also as a multiple of the
/// exact scan over the f32 rows of the same run. Rows of other programs join the table with `import=FILE`.
///
/// [DenseData] says where vectors come from. `engines=` is a list out of `f32`, `u8`, `codes` (ours), `lucene`,
/// `lucene-sq8`, `lucene-sq4`, `jvector`, `jvector-fused`, `jvector-pq`; `ks=10,100`;
/// `targets=0.9,0.95,0.99,0.999`, or `targets=` to measure every one of `efs`. `keep=FOLDER` keeps the indexes, which
/// take minutes to build. Times are CPU times of the searching thread, which a busy machine distorts less;
/// `clock=WALL` for the others.
public final class HnswBench {

    private static final Map<String, String> DEFAULTS = defaults();

    private HnswBench() {}

    private static Map<String, String> defaults() {
        Map<String, String> keys = new HashMap<>();
        keys.putAll(DenseData.DEFAULTS);
        keys.putAll(DenseIndex.DEFAULTS);
        keys.putAll(LuceneIndex.DEFAULTS);
        keys.putAll(JVectorIndex.DEFAULTS);
        keys.putAll(Comparison.DEFAULTS);
        keys.put("engines", "f32,codes,lucene,jvector");
        keys.put("targets", "0.9,0.95,0.99,0.999");
        keys.put("ks", "10");
        keys.put("efs", "");
        keys.put("widens", "1,1.5,2,4");
        keys.put("patience", Integer.toString(HnswQuery.ENDLESS));
        keys.put("clock", "CPU");
        keys.put("exactstep", "50");
        return keys;
    }

    public static void main(String[] args) throws IOException, RecallException {
        Settings settings = Settings.of(args, DEFAULTS);
        Report report = Report.of(settings);
        DenseData data = DenseData.of(settings);
        report.say("%s: %d rows, %d queries, %d dimensions, %s"
                .formatted(data.name(), data.base().length, data.queries().length, data.dim(), data.metric()));
        try (IndexFiles files = IndexFiles.of(settings);
                Engines engines = new Engines(files, data, settings)) {
            int[] ks = settings.numbers("ks");
            int depth = Arrays.stream(ks).max().orElseThrow();
            Truth truth = truth(data, engines.rows(), depth, settings);
            Comparison comparison = new Comparison("dense", data.name(), settings, report);
            for (int k : ks) {
                List<Variant> variants = engines.variants(efs(settings, k, data.base().length));
                Supplier<Contender> exact = () -> engines.rows().scan(k, query -> RowFilter.ALL);
                comparison.run(variants, truth, k, exact);
            }
        }
        report.finish();
    }

    /// The file's where it is deep enough, else computed.
    static Truth truth(DenseData data, DenseIndex rows, int depth, Settings settings) {
        Truth given = data.truth();
        return given != null && given.depth() >= depth && given.queries() == data.queries().length
                ? given
                : Truth.compute(
                        () -> rows.scan(depth, query -> RowFilter.ALL),
                        data.queries().length,
                        depth,
                        settings.number("threads"));
    }

    /// `efs`, or from `k` on each a twelfth above the one before, up to all rows.
    static int[] efs(Settings settings, int k, int rows) {
        if (settings.has("efs")) {
            return settings.numbers("efs");
        }
        List<Integer> efs = new ArrayList<>();
        for (int ef = k; ef < Math.min(rows, 400 * k); ef += Math.max(1, ef / 12)) {
            efs.add(ef);
        }
        return efs.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The engines of a run, opened or built one after another.
    private static final class Engines implements AutoCloseable {

        private final Settings settings;
        private final DenseIndex floats;
        private final List<DenseIndex> ours = new ArrayList<>();
        private final List<LuceneIndex> lucene = new ArrayList<>();
        private final List<JVectorIndex> jvector = new ArrayList<>();
        private final List<String> names;

        Engines(IndexFiles files, DenseData data, Settings settings) throws IOException {
            this.settings = settings;
            this.names = settings.texts("engines");
            this.floats = DenseIndex.open(files, data, ElementType.F32, settings);
            for (String name : names) {
                switch (name) {
                    case "f32", "codes" -> {}
                    case "u8" -> {
                        if (data.bytes() == DenseData.Values.BYTES) {
                            ours.add(DenseIndex.open(files, data, ElementType.U8, settings));
                        }
                    }
                    case "lucene" -> lucene.add(LuceneIndex.open(files, data, LuceneIndex.Encoding.F32, settings));
                    case "lucene-sq8" -> lucene.add(LuceneIndex.open(files, data, LuceneIndex.Encoding.SQ8, settings));
                    case "lucene-sq4" -> lucene.add(LuceneIndex.open(files, data, LuceneIndex.Encoding.SQ4, settings));
                    case "jvector" -> jvector.add(JVectorIndex.open(files, data, JVectorIndex.Kind.F32, settings));
                    case "jvector-fused" ->
                        jvector.add(JVectorIndex.open(files, data, JVectorIndex.Kind.FUSED_PQ, settings));
                    case "jvector-pq" -> jvector.add(JVectorIndex.open(files, data, JVectorIndex.Kind.PQ, settings));
                    default -> throw new IllegalArgumentException("engines: unknown engine " + name);
                }
            }
        }

        DenseIndex rows() {
            return floats;
        }

        List<Variant> variants(int[] efs) {
            int patience = settings.number("patience");
            double[] widens = settings.reals("widens");
            List<Variant> variants = new ArrayList<>();
            if (names.contains("f32")) {
                variants.add(new RowsVariant(floats, efs, patience, query -> RowFilter.ALL));
            }
            if (names.contains("codes")) {
                variants.addAll(CodesVariant.of(floats, widens, efs, patience));
            }
            ours.forEach(index -> variants.add(new RowsVariant(index, efs, patience, query -> RowFilter.ALL)));
            lucene.forEach(index -> variants.addAll(index.variants(efs, widens)));
            jvector.forEach(index -> variants.addAll(index.variants(efs)));
            return variants;
        }

        @Override
        public void close() throws IOException {
            floats.close();
            ours.forEach(DenseIndex::close);
            for (LuceneIndex index : lucene) {
                index.close();
            }
            for (JVectorIndex index : jvector) {
                index.close();
            }
        }
    }
}
