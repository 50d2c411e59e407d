package dev.quarry.bench.sparse;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.flat.SparseScan;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SparseRowsWriter;
import dev.quarry.format.windows.WindowedPostingsView;
import dev.quarry.format.windows.WindowedPostingsWriter;
import dev.quarry.windowed.SearchCounts;
import dev.quarry.windowed.WindowedBuilder;
import dev.quarry.windowed.WindowedParameters;
import dev.quarry.windowed.WindowedSearcher;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Builds windowed posting lists for each of the window sizes `windows=4096,8192` and times exact searches of them
/// beside a scan of all rows, one query thread, everything in memory. Arguments as for [SeismicBench]; `ks=10,100` are
/// the numbers of hits. Fails when a search finds other hits or scores than the scan.
public final class WindowedBench {

    private WindowedBench() {}

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
        for (double windowRows : settings.reals("windows")) {
            Path folder = Files.createTempDirectory(settings.path("folder"), "bench");
            Path file = folder.resolve("bench.seg");
            try {
                write(file, folder, documents, new WindowedParameters((int) windowRows), settings);
                try (Segment segment = Segment.open(file)) {
                    run(segment, queries, settings);
                }
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        }
    }

    private static void write(
            Path file, Path folder, Vectors documents, WindowedParameters parameters, Settings settings)
            throws IOException {
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
            SparseRowsView rows = SparseRowsView.of(segment.section(SectionKind.SPARSE_ROWS, 0, arena));
            long start = System.nanoTime();
            WindowedBuilder builder =
                    new WindowedBuilder(parameters, new Workers(settings.number("threads")), Progress.NONE, 1L << 30);
            try (WindowedPostingsWriter postings = builder.build(rows, folder)) {
                postings.writeTo(segment.begin(SectionKind.WINDOWED_POSTINGS, 0));
                segment.end();
            }
            segment.publish();
            System.out.printf("build: %.2f s; %s%n", (System.nanoTime() - start) / 1e9, parameters);
        }
    }

    private static void run(Segment segment, Vectors queries, Settings settings) {
        SparseRowsView rows = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
        WindowedPostingsView postings = WindowedPostingsView.of(segment.require(SectionKind.WINDOWED_POSTINGS, 0));
        System.out.printf(
                "%d rows, %d postings, %d runs, lists %.1f MB, %.2f bytes a posting%n",
                rows.rows(),
                postings.postings(),
                postings.runs(),
                postings.section().length() / 1e6,
                (double) postings.section().length() / postings.postings());
        for (double k : settings.reals("ks")) {
            compare(rows, postings, queries, (int) k, settings);
        }
    }

    private static void compare(
            SparseRowsView rows, WindowedPostingsView postings, Vectors queries, int k, Settings settings) {
        int[][] expectedRows = new int[queries.rows()][];
        float[][] expectedScores = new float[queries.rows()][];
        SparseScan scan = new SparseScan(rows);
        TopK hits = new TopK(k);
        int[] found = new int[k];
        float[] scores = new float[k];
        Timing exact = new Timing(Math.min(queries.rows(), settings.number("exactqueries")), 2);
        exact.run(
                query -> scan.search(
                        queries.terms(query), queries.values(query), queries.terms(query).length, RowFilter.ALL, hits),
                query -> {
                    int count = hits.drain(found, scores);
                    expectedRows[query] = Arrays.copyOf(found, count);
                    expectedScores[query] = Arrays.copyOf(scores, count);
                });
        System.out.printf("k %d: scan of all rows: %s%n", k, exact);
        WindowedSearcher searcher = new WindowedSearcher(rows, postings);
        for (int pass = 0; pass < settings.number("warm"); pass++) {
            for (int query = 0; query < exact.queries(); query++) {
                search(searcher, queries, query, hits);
                hits.drain(found, scores);
            }
        }
        SearchCounts counts = searcher.counts();
        counts.reset();
        Timing timing = new Timing(exact.queries(), settings.number("passes"));
        timing.run(query -> search(searcher, queries, query, hits), query -> {
            int count = hits.drain(found, scores);
            if (!Arrays.equals(Arrays.copyOf(found, count), expectedRows[query])
                    || !Arrays.equals(Arrays.copyOf(scores, count), expectedScores[query])) {
                throw new IllegalStateException("k " + k + ", query " + query + ": other hits than the scan's");
            }
        });
        double searches = (double) timing.queries() * settings.number("passes");
        System.out.printf(
                "k %d: windowed, same hits: %s; postings added %.0f, left out %.0f, rows scored %.0f, windows %.1f%n",
                k,
                timing,
                counts.postingsAdded() / searches,
                counts.postingsLeftOut() / searches,
                counts.rowsScored() / searches,
                counts.windowsAdded() / searches);
    }

    private static void search(WindowedSearcher searcher, Vectors queries, int query, TopK hits) {
        int[] terms = queries.terms(query);
        searcher.search(terms, queries.values(query), terms.length, RowFilter.ALL, hits);
    }
}
