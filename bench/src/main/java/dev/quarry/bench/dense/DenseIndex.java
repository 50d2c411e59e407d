package dev.quarry.bench.dense;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.Settings;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.TopK;
import dev.quarry.flat.DenseScan;
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
import dev.quarry.hnsw.Construction;
import dev.quarry.hnsw.HnswBuilder;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.score.DenseScorer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One of our graphs: a segment with rows of one type and their graph.
final class DenseIndex implements AutoCloseable {

    /// The keys it reads; `neighbors=K` makes graphs from K exact neighbors in place of insertion.
    static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("keep", ""),
            Map.entry("m", "16"),
            Map.entry("efc", "200"),
            Map.entry("pruned", "FILL"),
            Map.entry("neighbors", "0"),
            Map.entry("graphseed", "42"));

    private static final int FIELD = 0;

    private final Segment segment;
    private final DenseData data;
    private final ElementType type;
    private final String description;
    private final DenseRowsView rows;
    private final HnswGraphView graph;
    private final Footprint footprint;

    private DenseIndex(
            Segment segment, DenseData data, ElementType type, String description, IndexFiles.BuildTime time) {
        this.segment = segment;
        this.data = data;
        this.type = type;
        this.description = description;
        this.rows = DenseRowsView.open(segment.require(SectionKind.DENSE_ROWS, FIELD), segment.rows());
        this.graph = HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, FIELD), segment.rows());
        long graphBytes = graph.section().length();
        this.footprint = new Footprint(
                segment.rows(),
                graphBytes + (long) rows.stride() * segment.rows(),
                graphBytes,
                time.seconds(),
                time.cpuSeconds(),
                time.threads());
    }

    static HnswParameters parameters(Settings settings) {
        HnswParameters inserted = new HnswParameters(
                settings.number("m"),
                settings.number("efc"),
                PrunedNeighbors.valueOf(settings.text("pruned")),
                settings.number("graphseed"));
        int exact = settings.number("neighbors");
        return exact == 0 ? inserted : inserted.withConstruction(new Construction.Neighbors(exact));
    }

    static DenseIndex open(IndexFiles files, DenseData data, ElementType type, Settings settings) throws IOException {
        HnswParameters parameters = parameters(settings);
        String description = type + ", " + parameters;
        IndexFiles.Built built = files.get(
                data.name() + "-quarry-" + type.name().toLowerCase(Locale.ROOT) + "-" + data.base().length,
                data.name() + ", " + data.base().length + " rows, " + description,
                file -> write(
                        file,
                        files.folder(),
                        data,
                        type,
                        parameters,
                        settings.number("threads"),
                        new HnswGraph(0, 0, List.of(), null)));
        return new DenseIndex(Segment.open(built.place()), data, type, description, built.time());
    }

    /// An index over all rows whose graph began as another's, of the first rows.
    static DenseIndex extended(IndexFiles files, DenseData data, DenseIndex first, Settings settings)
            throws IOException {
        HnswParameters parameters = parameters(settings);
        String description = first.description + ", extended from " + first.rows.count() + " rows";
        IndexFiles.Built built = files.get(
                data.name() + "-quarry-extended-" + data.base().length,
                data.name() + ", " + data.base().length + " rows, " + description,
                file -> write(
                        file,
                        files.folder(),
                        data,
                        first.type,
                        parameters,
                        settings.number("threads"),
                        first.graph.graph()));
        return new DenseIndex(Segment.open(built.place()), data, first.type, description, built.time());
    }

    private static IndexFiles.BuildTime write(
            Path file,
            Path folder,
            DenseData data,
            ElementType type,
            HnswParameters parameters,
            int threads,
            HnswGraph start)
            throws IOException {
        try (SegmentWriter segment = SegmentWriter.create(file, data.base().length, 0);
                Arena arena = Arena.ofShared()) {
            DenseRowsShape shape = new DenseRowsShape(type, data.dim(), DenseRowsShape.Norms.OMITTED);
            try (DenseRowsWriter writer = DenseRowsWriter.create(folder, shape)) {
                for (float[] row : data.base()) {
                    if (type.isFloating()) {
                        writer.add(row);
                    } else {
                        writer.add(DenseData.bytes(row));
                    }
                }
                writer.finish(segment, FIELD);
            }
            DenseRowsView rows =
                    DenseRowsView.open(segment.section(SectionKind.DENSE_ROWS, FIELD, arena), data.base().length);
            IndexFiles.Stopwatch stopwatch = new IndexFiles.Stopwatch();
            HnswBuilder builder = new HnswBuilder(parameters, new Workers(threads), Progress.NONE);
            HnswGraph graph = start.nodes() == 0
                    ? builder.build(rows, data.metric(), Kernels.best(), arena)
                    : builder.extend(start, rows, data.metric(), Kernels.best(), arena);
            IndexFiles.BuildTime time = stopwatch.stop(threads);
            HnswGraphWriter.write(graph, segment, FIELD);
            segment.publish();
            return time;
        }
    }

    DenseData data() {
        return data;
    }

    ElementType type() {
        return type;
    }

    Metric metric() {
        return data.metric();
    }

    DenseRowsView rows() {
        return rows;
    }

    HnswGraphView graph() {
        return graph;
    }

    String description() {
        return description;
    }

    Footprint footprint() {
        return footprint;
    }

    /// The scan of all rows that a filter accepts; of f32 rows it is what all others are compared with.
    Contender scan(int k, QueryFilters filters) {
        Kernels kernels = Kernels.best();
        DenseScorer.OfFloats scorer = DenseScorer.ofFloats(rows, data.metric(), kernels);
        DenseScan scan = new DenseScan(scorer, kernels);
        TopK top = new TopK(k);
        return (query, found, scores) -> {
            scorer.query(data.queries()[query]);
            scan.search(filters.of(query), top);
            return top.drain(found, scores);
        };
    }

    @Override
    public void close() {
        segment.close();
    }
}
