package dev.quarry.windowed;

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
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// A segment with sparse rows and windowed posting lists, opened for tests, with its searcher and its oracle.
record WindowedIndex(
        Segment segment, SparseRowsView rows, WindowedPostingsView postings, WindowedSearcher searcher, SparseScan scan)
        implements AutoCloseable {

    /// A row and its score.
    record Hit(int row, float score) {}

    /// Terms and values.
    record Vector(int[] terms, float[] values) {}

    /// Values from `10^-decades/2` to `10^decades/2` in steps of half a power of ten when `decades` is whole, so that
    /// scores tie; term numbers skewed, so that there are long and short lists; one vector in ten is empty.
    static Vector vector(Random random, int nonZeros, int vocabulary, double decades) {
        int count = random.nextInt(10) == 3 ? 0 : 1 + random.nextInt(2 * nonZeros);
        int[] terms = random.doubles()
                .limit(count)
                .mapToInt(draw -> (int) (vocabulary * draw * draw * draw))
                .distinct()
                .sorted()
                .toArray();
        float[] values = new float[terms.length];
        for (int i = 0; i < values.length; i++) {
            double power = (random.nextDouble() - 0.5) * decades;
            values[i] = (float) Math.pow(10, decades == (int) decades ? Math.rint(2 * power) / 2 : power);
        }
        return new Vector(terms, values);
    }

    static Path write(
            Path file,
            List<Vector> vectors,
            int vocabulary,
            SparseEncoding encoding,
            WindowedParameters parameters,
            int threads)
            throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        try (SegmentWriter segment = SegmentWriter.create(file, vectors.size(), 0);
                SparseRowsWriter rows = SparseRowsWriter.create(folder, encoding);
                Arena arena = Arena.ofShared()) {
            for (Vector vector : vectors) {
                rows.add(vector.terms, vector.values, vector.terms.length);
            }
            rows.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0), vocabulary);
            segment.end();
            SparseRowsView view = SparseRowsView.of(segment.section(SectionKind.SPARSE_ROWS, 0, arena));
            WindowedBuilder builder =
                    new WindowedBuilder(parameters, new Workers(threads), Progress.NONE, WindowedBuilder.LEAST_BYTES);
            try (WindowedPostingsWriter postings = builder.build(view, folder)) {
                postings.writeTo(segment.begin(SectionKind.WINDOWED_POSTINGS, 0));
                segment.end();
            }
            segment.publish();
        }
        return file;
    }

    static WindowedIndex open(Path file) throws IOException {
        Segment segment = Segment.open(file);
        try {
            SparseRowsView rows = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
            WindowedPostingsView postings = WindowedPostingsView.of(segment.require(SectionKind.WINDOWED_POSTINGS, 0));
            return new WindowedIndex(
                    segment, rows, postings, new WindowedSearcher(rows, postings), new SparseScan(rows));
        } catch (RuntimeException e) {
            segment.close();
            throw e;
        }
    }

    List<Hit> exact(Vector query, int k, RowFilter filter) {
        TopK hits = new TopK(k);
        scan.search(query.terms, query.values, query.terms.length, filter, hits);
        return drain(hits);
    }

    List<Hit> search(Vector query, int k, RowFilter filter) {
        TopK hits = new TopK(k);
        searcher.search(query.terms, query.values, query.terms.length, filter, hits);
        return drain(hits);
    }

    private static List<Hit> drain(TopK hits) {
        int[] rows = new int[hits.size()];
        float[] scores = new float[hits.size()];
        List<Hit> out = new ArrayList<>();
        int count = hits.drain(rows, scores);
        for (int i = 0; i < count; i++) {
            out.add(new Hit(rows[i], scores[i]));
        }
        return out;
    }

    @Override
    public void close() {
        segment.close();
    }
}
