package dev.quarry.bench.sparse;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Variant;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.flat.SparseScan;
import dev.quarry.format.Residence;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.neighbors.RowNeighborsView;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.postings.BlockedPostingsWriter;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SparseRowsWriter;
import dev.quarry.format.windows.WindowedPostingsView;
import dev.quarry.format.windows.WindowedPostingsWriter;
import dev.quarry.seismic.BlockOrder;
import dev.quarry.seismic.Blocking;
import dev.quarry.seismic.NeighborsBuilder;
import dev.quarry.seismic.Pruning;
import dev.quarry.seismic.SeismicBuilder;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.seismic.SeismicSearcher;
import dev.quarry.windowed.WindowedBuilder;
import dev.quarry.windowed.WindowedParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One index of sparse rows: a segment of rows and lists of one kind.
final class SparseIndex implements AutoCloseable {

    /// The keys it reads: how rows are stored and how lists are built; `average` and `cap` replace `share` and
    /// `longest`. `neighbors=0,10` builds an index without and one with a graph, `follows` says how many of a
    /// row's links searches look at.
    static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("keep", ""),
            Map.entry("encoding", "SPLIT"),
            Map.entry("average", ""),
            Map.entry("cap", "10"),
            Map.entry("share", "0.25"),
            Map.entry("longest", "5000"),
            Map.entry("centroids", "0.1"),
            Map.entry("centroidterms", "40"),
            Map.entry("leastrows", "2"),
            Map.entry("mass", "0.4"),
            Map.entry("neighbors", "0"),
            Map.entry("follows", "255"),
            Map.entry("summaryterms", Integer.toString(SeismicQuery.ALL_TERMS)),
            Map.entry("residence", "MAPPED"));

    private static final long MEMORY = 1L << 30;

    private final Segment segment;
    private final SparseRowsView rows;
    private final String description;
    private final Footprint footprint;

    private SparseIndex(Segment segment, String description, IndexFiles.Built built, SectionKind lists)
            throws IOException {
        this.segment = segment;
        this.rows = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
        this.description = description;
        this.footprint = new Footprint(
                segment.rows(),
                built.bytes(),
                segment.require(lists, 0).length()
                        + segment.find(SectionKind.ROW_NEIGHBORS, 0)
                                .map(Section::length)
                                .orElse(0L),
                built.time().seconds(),
                built.time().cpuSeconds(),
                built.time().threads());
    }

    /// Writes a structure over rows into a segment.
    @FunctionalInterface
    private interface Lists {
        void write(SparseRowsView rows, Path folder, SegmentWriter segment) throws IOException;
    }

    static SparseIndex seismic(IndexFiles files, String name, Vectors documents, int neighbors, Settings settings)
            throws IOException {
        SeismicParameters parameters = parameters(settings).withNeighbors(neighbors);
        return open(
                files,
                name + "-seismic",
                parameters.toString(),
                documents,
                settings,
                SectionKind.BLOCKED_POSTINGS,
                (rows, folder, segment) -> {
                    SeismicBuilder builder = new SeismicBuilder(
                            parameters, new Workers(settings.number("threads")), Progress.NONE, MEMORY);
                    try (BlockedPostingsWriter postings = builder.build(rows, folder)) {
                        postings.writeTo(segment.begin(SectionKind.BLOCKED_POSTINGS, 0));
                        segment.end();
                    }
                    if (neighbors > 0) {
                        link(neighbors, rows, segment, settings);
                    }
                });
    }

    private static void link(int neighbors, SparseRowsView rows, SegmentWriter segment, Settings settings)
            throws IOException {
        try (Arena arena = Arena.ofShared()) {
            BlockedPostingsView postings =
                    BlockedPostingsView.of(segment.section(SectionKind.BLOCKED_POSTINGS, 0, arena));
            new NeighborsBuilder(neighbors, new Workers(settings.number("threads")), Progress.NONE)
                    .build(rows, postings, segment.begin(SectionKind.ROW_NEIGHBORS, 0));
            segment.end();
        }
    }

    static SparseIndex windowed(IndexFiles files, String name, Vectors documents, int window, Settings settings)
            throws IOException {
        WindowedParameters parameters = new WindowedParameters(window);
        return open(
                files,
                name + "-windowed",
                parameters.toString(),
                documents,
                settings,
                SectionKind.WINDOWED_POSTINGS,
                (rows, folder, segment) -> {
                    WindowedBuilder builder = new WindowedBuilder(
                            parameters, new Workers(settings.number("threads")), Progress.NONE, MEMORY);
                    try (WindowedPostingsWriter postings = builder.build(rows, folder)) {
                        postings.writeTo(segment.begin(SectionKind.WINDOWED_POSTINGS, 0));
                        segment.end();
                    }
                });
    }

    private static SeismicParameters parameters(Settings settings) {
        Pruning pruning = settings.has("average")
                ? Pruning.global(settings.real("average"), settings.real("cap"))
                : Pruning.share(settings.real("share"), settings.number("longest"));
        return new SeismicParameters(
                pruning,
                new Blocking.Clustered(
                        settings.real("centroids"), settings.number("centroidterms"), settings.number("leastrows"), 42),
                settings.real("mass"));
    }

    private static SparseIndex open(
            IndexFiles files,
            String name,
            String parameters,
            Vectors documents,
            Settings settings,
            SectionKind kind,
            Lists lists)
            throws IOException {
        SparseEncoding encoding = SparseEncoding.valueOf(settings.text("encoding"));
        String description = encoding + ", " + parameters;
        IndexFiles.Built built = files.get(
                name + "-" + documents.rows(),
                name + ", " + documents.rows() + " rows, " + description,
                file -> write(file, files.folder(), documents, encoding, settings.number("threads"), lists));
        return new SparseIndex(
                Segment.open(built.place(), Residence.valueOf(settings.text("residence"))), description, built, kind);
    }

    private static IndexFiles.BuildTime write(
            Path file, Path folder, Vectors documents, SparseEncoding encoding, int threads, Lists lists)
            throws IOException {
        try (SegmentWriter segment = SegmentWriter.create(file, documents.rows(), 0);
                Arena arena = Arena.ofShared()) {
            try (SparseRowsWriter rows = SparseRowsWriter.create(folder, encoding)) {
                for (int row = 0; row < documents.rows(); row++) {
                    rows.add(documents.terms(row), documents.values(row), documents.terms(row).length);
                }
                rows.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0));
                segment.end();
            }
            SparseRowsView rows = SparseRowsView.of(segment.section(SectionKind.SPARSE_ROWS, 0, arena));
            IndexFiles.Stopwatch stopwatch = new IndexFiles.Stopwatch();
            lists.write(rows, folder, segment);
            IndexFiles.BuildTime time = stopwatch.stop(threads);
            segment.publish();
            return time;
        }
    }

    Footprint footprint() {
        return footprint;
    }

    String description() {
        return description;
    }

    /// What is stored, for people.
    String facts() {
        String lists = "";
        if (segment.find(SectionKind.BLOCKED_POSTINGS, 0).isPresent()) {
            BlockedPostingsView postings = BlockedPostingsView.of(segment.require(SectionKind.BLOCKED_POSTINGS, 0));
            lists = "%d postings, %d blocks, %d summary entries, %.2f bytes a posting"
                    .formatted(
                            postings.postings(),
                            postings.blocks(),
                            postings.entries(),
                            (double) footprint.structureBytes() / postings.postings());
        } else {
            WindowedPostingsView postings = WindowedPostingsView.of(segment.require(SectionKind.WINDOWED_POSTINGS, 0));
            lists = "%d postings, %d runs, %.2f bytes a posting"
                    .formatted(
                            postings.postings(),
                            postings.runs(),
                            (double) footprint.structureBytes() / postings.postings());
        }
        return "%s: %d rows, %d non-zeros, %.1f bytes a row in all, lists %.1f MB with %s, built in %.1f s (%.0f rows/s)"
                .formatted(
                        description,
                        rows.rows(),
                        rows.nonZeros(),
                        footprint.bytesPerRow(),
                        footprint.structureBytes() / 1e6,
                        lists,
                        footprint.buildSeconds(),
                        footprint.rowsPerSecond());
    }

    /// The scan of all rows.
    Contender scan(Vectors queries, int k) {
        SparseScan scan = new SparseScan(rows);
        TopK top = new TopK(k);
        return (query, found, scores) -> {
            int[] terms = queries.terms(query);
            scan.search(terms, queries.values(query), terms.length, RowFilter.ALL, top);
            return top.drain(found, scores);
        };
    }

    /// The Seismic searches of each cut, tail bound and number of links followed, the heap factors being the
    /// effort.
    List<Variant> seismicVariants(Vectors queries, Settings settings) {
        List<Variant> variants = new ArrayList<>();
        int[] follows = neighbors().isPresent() ? settings.numbers("follows") : new int[] {0};
        for (int cut : settings.numbers("cuts")) {
            for (double tailBound : settings.reals("tailbounds")) {
                for (int follow : follows) {
                    for (int summaryTerms : settings.numbers("summaryterms")) {
                        SeismicQuery query = new SeismicQuery(cut, 1f, BlockOrder.valueOf(settings.text("order")))
                                .withTailBound((float) tailBound)
                                .withNeighbors(follow)
                                .withSummaryTerms(summaryTerms);
                        variants.add(new SeismicVariant(this, queries, query, settings.reals("factors")));
                    }
                }
            }
        }
        return variants;
    }

    SeismicSearcher seismicSearcher() {
        BlockedPostingsView postings = BlockedPostingsView.of(segment.require(SectionKind.BLOCKED_POSTINGS, 0));
        return new SeismicSearcher(rows, postings, neighbors().orElse(null));
    }

    Optional<RowNeighborsView> neighbors() {
        return segment.find(SectionKind.ROW_NEIGHBORS, 0)
                .map(section -> RowNeighborsView.open(section, segment.rows()));
    }

    Variant windowedVariant(Vectors queries) {
        return new WindowedVariant(
                this, rows, WindowedPostingsView.of(segment.require(SectionKind.WINDOWED_POSTINGS, 0)), queries);
    }

    @Override
    public void close() {
        segment.close();
    }
}
