package dev.quarry.bench.sparse;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.flat.SparseScan;
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
import dev.quarry.seismic.BlockOrder;
import dev.quarry.seismic.Blocking;
import dev.quarry.seismic.NeighborsBuilder;
import dev.quarry.seismic.Pruning;
import dev.quarry.seismic.SeismicBuilder;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.seismic.SeismicSearcher;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Builds a Seismic index and sweeps its search parameters, one query thread, everything in memory.
///
/// `documents=FILE queries=FILE [truth=FILE]` or `documents=FILE holdout=N` (each N-th row is a query); the other
/// keys and their defaults are in [Settings]. Prints for each setting recall, then microseconds a query over each
/// query's fastest pass (what a quiet core gives) and over all passes, then what the search touched.
public final class SeismicBench {

    private SeismicBench() {}

    public static void main(String[] args) throws IOException {
        Settings settings = Settings.of(args);
        Vectors documents = Vectors.read(settings.path("documents"));
        Vectors queries = documents;
        if (settings.has("queries")) {
            queries = Vectors.read(settings.path("queries"));
        } else {
            queries = documents.everyOther(settings.number("holdout"), Vectors.Part.HELD_OUT);
            documents = documents.everyOther(settings.number("holdout"), Vectors.Part.REST);
        }
        Path folder = Files.createTempDirectory(settings.path("folder"), "bench");
        Path file = folder.resolve("bench.seg");
        try {
            write(file, folder, documents, settings);
            try (Segment segment = Segment.open(file)) {
                run(segment, queries, settings);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void write(Path file, Path folder, Vectors documents, Settings settings) throws IOException {
        long start = System.nanoTime();
        try (SegmentWriter segment = SegmentWriter.create(file, documents.rows(), 0);
                Arena arena = Arena.ofShared()) {
            try (SparseRowsWriter rows =
                    SparseRowsWriter.create(folder, SparseEncoding.valueOf(settings.text("encoding")))) {
                for (int row = 0; row < documents.rows(); row++) {
                    rows.add(documents.terms(row), documents.values(row), documents.terms(row).length);
                }
                rows.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0));
                segment.end();
            }
            long rowsDone = System.nanoTime();
            SeismicParameters parameters = new SeismicParameters(
                    new Pruning(
                            (int) Math.min(
                                    Integer.MAX_VALUE, Math.ceil(settings.real("average") * settings.real("cap"))),
                            settings.real("average"),
                            settings.real("share"),
                            0),
                    new Blocking.Clustered(
                            settings.real("centroids"),
                            settings.number("centroidterms"),
                            settings.number("leastrows"),
                            42),
                    settings.real("mass"),
                    settings.number("neighbors"));
            SparseRowsView rows = SparseRowsView.of(segment.section(SectionKind.SPARSE_ROWS, 0, arena));
            SeismicBuilder builder =
                    new SeismicBuilder(parameters, new Workers(settings.number("threads")), Progress.NONE, 1L << 30);
            try (BlockedPostingsWriter postings = builder.build(rows, folder)) {
                postings.writeTo(segment.begin(SectionKind.BLOCKED_POSTINGS, 0));
                segment.end();
            }
            if (parameters.neighbors() > 0) {
                new NeighborsBuilder(parameters.neighbors(), builder.workers(), Progress.NONE)
                        .build(
                                rows,
                                BlockedPostingsView.of(segment.section(SectionKind.BLOCKED_POSTINGS, 0, arena)),
                                segment.begin(SectionKind.ROW_NEIGHBORS, 0));
                segment.end();
            }
            segment.publish();
            System.out.printf(
                    "build: rows %.1f s, lists %.1f s; %s%n",
                    (rowsDone - start) / 1e9, (System.nanoTime() - rowsDone) / 1e9, parameters);
        }
    }

    private static void run(Segment segment, Vectors queries, Settings settings) {
        Section rowsSection = segment.require(SectionKind.SPARSE_ROWS, 0);
        Section postingsSection = segment.require(SectionKind.BLOCKED_POSTINGS, 0);
        SparseRowsView rows = SparseRowsView.of(rowsSection);
        BlockedPostingsView postings = BlockedPostingsView.of(postingsSection);
        System.out.printf(
                "%d rows, %d non-zeros, rows %.1f MB; %d postings, %d blocks, %d entries, lists %.1f MB%n",
                rows.rows(),
                rows.nonZeros(),
                rowsSection.length() / 1e6,
                postings.postings(),
                postings.blocks(),
                postings.entries(),
                postingsSection.length() / 1e6);
        int k = settings.number("k");
        SparseScan scan = new SparseScan(rows);
        Timing exact = new Timing(Math.min(queries.rows(), settings.number("exactqueries")), 2);
        TopK hits = new TopK(k);
        Truth truth = new Truth(queries.rows());
        int[] found = new int[k];
        float[] scores = new float[k];
        exact.run(
                query -> scan.search(
                        queries.terms(query), queries.values(query), queries.terms(query).length, RowFilter.ALL, hits),
                query -> truth.set(query, found, scores, hits.drain(found, scores)));
        System.out.printf("exact pass over all rows: %s%n", exact);
        SeismicSearcher searcher = new SeismicSearcher(rows, postings, graph(segment));
        BlockOrder order = BlockOrder.valueOf(settings.text("order"));
        for (int warm = 0; warm < settings.number("warm"); warm++) {
            for (int query = 0; query < queries.rows(); query++) {
                search(searcher, queries, query, new SeismicQuery(8, 0.9f, order), hits);
                hits.drain(found, scores);
            }
        }
        for (double cut : settings.reals("cuts")) {
            for (double factor : settings.reals("factors")) {
                SeismicQuery parameters = new SeismicQuery((int) cut, (float) factor, order)
                        .withTailBound((float) settings.real("tailbound"))
                        .withNeighbors(settings.number("follow"));
                Timing timing = new Timing(exact.queries(), settings.number("passes"));
                truth.resetRecall();
                searcher.counts().reset();
                timing.run(
                        query -> search(searcher, queries, query, parameters, hits),
                        query -> truth.count(query, found, scores, hits.drain(found, scores)));
                double searches = (double) timing.queries() * settings.number("passes");
                System.out.printf(
                        "cut %3d factor %.2f recall %.4f  %s  summaries %.0f blocks %.1f rows %.0f%n",
                        (int) cut,
                        factor,
                        truth.recall(),
                        timing,
                        searcher.counts().summariesScored() / searches,
                        searcher.counts().blocksOpened() / searches,
                        searcher.counts().rowsScored() / searches);
            }
        }
    }

    private static @Nullable RowNeighborsView graph(Segment segment) {
        for (Section section : segment.sections()) {
            if (section.kind() == SectionKind.ROW_NEIGHBORS) {
                System.out.printf("graph %.1f MB%n", section.length() / 1e6);
                return RowNeighborsView.open(section, segment.rows());
            }
        }
        return null;
    }

    private static void search(
            SeismicSearcher searcher, Vectors queries, int query, SeismicQuery parameters, TopK hits) {
        int[] terms = queries.terms(query);
        searcher.search(terms, queries.values(query), terms.length, parameters, RowFilter.ALL, hits);
    }

    /// The exact hits, and how many of them searches found. A hit that ties with the last exact one counts.
    private static final class Truth {

        private final int[][] rows;
        private final float[] last;
        private long wanted;
        private long seen;

        Truth(int queries) {
            rows = new int[queries][];
            last = new float[queries];
        }

        void set(int query, int[] found, float[] scores, int count) {
            rows[query] = Arrays.copyOf(found, count);
            Arrays.sort(rows[query]);
            last[query] = count == 0 ? 0 : scores[count - 1];
        }

        void resetRecall() {
            wanted = 0;
            seen = 0;
        }

        void count(int query, int[] found, float[] scores, int count) {
            wanted += rows[query].length;
            for (int i = 0; i < count; i++) {
                if (scores[i] >= last[query] || Arrays.binarySearch(rows[query], found[i]) >= 0) {
                    seen++;
                }
            }
        }

        double recall() {
            return (double) seen / Math.max(1, wanted);
        }
    }
}
