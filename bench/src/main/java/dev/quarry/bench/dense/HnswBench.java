package dev.quarry.bench.dense;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.flat.DenseScan;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.graph.HnswGraphWriter;
import dev.quarry.format.rows.DenseRowsShape;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.DenseRowsWriter;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswBuilder;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.score.DenseScorer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/// Builds a graph over Fashion-MNIST, as f32 or u8, and searches it at several `ef`, interleaved with the exact
/// scan over the f32 rows, so that every figure is also a multiple of that scan. Times are CPU times of the
/// searching thread, which a busy machine distorts less than a clock on the wall.
///
/// `data=FOLDER [type=F32|U8] [m=16] [efc=200] [pruned=DROPPED|FILL] [threads=2] [efs=10,20,...] [k=10]
/// [queries=N] [passes=N] [keep=FILE] [walk=ROWS|CODES|ORDERED_CODES] [widen=2]`, where `widen` times `k`
/// candidates of a walk over codes are scored again by the f32 rows
public final class HnswBench {

    private static final int FIELD = 0;
    private static final int EXACT_FIELD = 1;

    private HnswBench() {}

    public static void main(String[] args) throws IOException {
        Settings settings = Settings.of(args);
        FashionMnist data = FashionMnist.read(settings.path("data"));
        ElementType type = ElementType.valueOf(settings.text("type"));
        Path folder = Path.of(settings.text("folder"));
        Path file = settings.text("keep").isEmpty()
                ? Files.createTempDirectory(folder, "bench").resolve("bench.seg")
                : settings.path("keep");
        if (!Files.exists(file)) {
            write(file, data, type, settings);
        }
        try (Segment segment = Segment.open(file)) {
            run(segment, data, type, settings);
        } finally {
            if (settings.text("keep").isEmpty()) {
                Files.delete(file);
            }
        }
    }

    private static void write(Path file, FashionMnist data, ElementType type, Settings settings) throws IOException {
        try (SegmentWriter segment = SegmentWriter.create(file, data.base().length, 0);
                Arena arena = Arena.ofShared()) {
            writeRows(segment, file, data, type, FIELD);
            if (type != ElementType.F32) {
                writeRows(segment, file, data, ElementType.F32, EXACT_FIELD);
            }
            DenseRowsView rows =
                    DenseRowsView.open(segment.section(SectionKind.DENSE_ROWS, FIELD, arena), data.base().length);
            HnswParameters parameters = new HnswParameters(
                    settings.number("m"),
                    settings.number("efc"),
                    PrunedNeighbors.valueOf(settings.text("pruned")),
                    settings.number("seed"));
            HnswBuilder builder = new HnswBuilder(parameters, new Workers(settings.number("threads")), Progress.NONE);
            long start = System.nanoTime();
            long cpu = Timing.processNanos();
            HnswGraph graph = builder.build(rows, Metric.SQUARED_L2, Kernels.best(), arena);
            System.out.printf(
                    Locale.ROOT,
                    "%s: built in %.1f s, %.1f CPU s%n",
                    parameters,
                    (System.nanoTime() - start) / 1e9,
                    (Timing.processNanos() - cpu) / 1e9);
            HnswGraphWriter.write(graph, segment, FIELD);
            segment.publish();
        }
    }

    private static void writeRows(SegmentWriter segment, Path file, FashionMnist data, ElementType type, int field)
            throws IOException {
        DenseRowsShape shape = new DenseRowsShape(type, data.base()[0].length, DenseRowsShape.Norms.OMITTED);
        try (DenseRowsWriter writer = DenseRowsWriter.create(
                Objects.requireNonNull(file.toAbsolutePath().getParent()), shape)) {
            for (byte[] row : data.base()) {
                if (type.isFloating()) {
                    writer.add(FashionMnist.floats(row));
                } else {
                    writer.add(row);
                }
            }
            writer.finish(segment, field);
        }
    }

    private static void run(Segment segment, FashionMnist data, ElementType type, Settings settings) {
        Kernels kernels = Kernels.best();
        Section section = segment.require(SectionKind.HNSW_GRAPH, FIELD);
        HnswGraphView view = HnswGraphView.open(section, segment.rows());
        DenseRowsView rows = DenseRowsView.open(segment.require(SectionKind.DENSE_ROWS, FIELD), segment.rows());
        DenseRowsView exactRows = DenseRowsView.open(
                segment.require(SectionKind.DENSE_ROWS, type == ElementType.F32 ? FIELD : EXACT_FIELD), segment.rows());
        Searching searching = Searching.of(settings.text("walk"), view, rows, exactRows, settings.number("widen"));
        DenseScorer.OfFloats exactScorer = DenseScorer.ofFloats(exactRows, Metric.SQUARED_L2, kernels);
        DenseScan scan = new DenseScan(exactScorer, kernels);
        System.out.printf(
                Locale.ROOT,
                "%s, %d rows, kernels %s, %.1f bytes a row for the graph, %d for the values%n",
                type,
                segment.rows(),
                kernels.name(),
                (double) section.length() / segment.rows(),
                rows.stride());
        int queries = Math.min(settings.number("queries"), data.queries().length);
        float[][] floatQueries = new float[queries][];
        for (int i = 0; i < queries; i++) {
            floatQueries[i] = FashionMnist.floats(data.queries()[i]);
        }
        int[] efs = settings.numbers("efs");
        int k = settings.number("k");
        TopK top = new TopK(k);
        int[] found = new int[k];
        float[] scores = new float[k];
        Timing exact = new Timing(queries);
        Timing[] timings = new Timing[efs.length];
        Arrays.setAll(timings, i -> new Timing(queries));
        long[] scored = new long[efs.length];
        long[] hits = new long[efs.length];
        int passes = settings.number("passes");
        for (int pass = -1; pass < passes; pass++) {
            boolean timed = pass >= 0;
            for (int i = 0; i < efs.length; i++) {
                HnswQuery parameters = new HnswQuery(efs[i], settings.number("patience"));
                long before = searching.scored();
                for (int query = 0; query < queries; query++) {
                    long start = Timing.now();
                    searching.search(floatQueries[query], data.queries()[query], parameters, top);
                    int count = top.drain(found, scores);
                    if (timed) {
                        timings[i].add(query, Timing.now() - start);
                        hits[i] += hits(found, count, data.truth()[query], k);
                    }
                }
                scored[i] += timed ? searching.scored() - before : 0;
            }
            for (int query = 0; query < queries; query += settings.number("exactstep")) {
                exactScorer.query(floatQueries[query]);
                long start = Timing.now();
                scan.search(RowFilter.ALL, top);
                top.drain(found, scores);
                if (timed) {
                    exact.add(query, Timing.now() - start);
                }
            }
        }
        System.out.printf(Locale.ROOT, "exact f32 scan: %s%n", exact);
        double searches = (double) queries * passes;
        for (int i = 0; i < efs.length; i++) {
            System.out.printf(
                    Locale.ROOT,
                    "k %d ef %4d recall %.4f  %s  scored %.0f  %.1f x exact (pooled %.1f)%n",
                    k,
                    efs[i],
                    hits[i] / (searches * k),
                    timings[i],
                    scored[i] / searches,
                    exact.fastestMean() / timings[i].fastestMean(),
                    exact.pooledMean() / timings[i].pooledMean());
        }
    }

    private static int hits(int[] found, int count, int[] truth, int k) {
        int hits = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < k; j++) {
                if (truth[j] == found[i]) {
                    hits++;
                    break;
                }
            }
        }
        return hits;
    }
}
