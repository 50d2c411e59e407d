package dev.quarry.seismic;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.flat.SparseScan;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.neighbors.RowNeighborsView;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.postings.BlockedPostingsWriter;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SparseRowsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A segment with sparse rows and posting lists, opened for tests.
record SparseIndex(
        Segment segment,
        SparseRowsView rows,
        BlockedPostingsView postings,
        @Nullable RowNeighborsView graph) implements AutoCloseable {

    /// A row and its score.
    record Hit(int row, float score) {}

    static Path write(
            Path file, SparseCollection vectors, SparseEncoding encoding, SeismicParameters parameters, int threads)
            throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        try (SegmentWriter segment = SegmentWriter.create(file, vectors.rows(), 0);
                SparseRowsWriter rows = SparseRowsWriter.create(folder, encoding);
                Arena arena = Arena.ofShared()) {
            for (int row = 0; row < vectors.rows(); row++) {
                rows.add(vectors.terms[row], vectors.values[row], vectors.terms[row].length);
            }
            rows.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0), vectors.vocabulary);
            segment.end();
            SparseRowsView view = SparseRowsView.of(segment.section(SectionKind.SPARSE_ROWS, 0, arena));
            SeismicBuilder builder =
                    new SeismicBuilder(parameters, new Workers(threads), Progress.NONE, SeismicBuilder.LEAST_BYTES);
            try (BlockedPostingsWriter postings = builder.build(view, folder)) {
                postings.writeTo(segment.begin(SectionKind.BLOCKED_POSTINGS, 0));
                segment.end();
            }
            if (parameters.neighbors() > 0) {
                BlockedPostingsView postings =
                        BlockedPostingsView.of(segment.section(SectionKind.BLOCKED_POSTINGS, 0, arena));
                new NeighborsBuilder(parameters.neighbors(), new Workers(threads), Progress.NONE)
                        .build(view, postings, segment.begin(SectionKind.ROW_NEIGHBORS, 0));
                segment.end();
            }
            segment.publish();
        }
        return file;
    }

    static SparseIndex open(Path file) throws IOException {
        Segment segment = Segment.open(file);
        try {
            return new SparseIndex(
                    segment,
                    SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0)),
                    BlockedPostingsView.of(segment.require(SectionKind.BLOCKED_POSTINGS, 0)),
                    segment.sections().stream()
                            .filter(section -> section.kind() == SectionKind.ROW_NEIGHBORS)
                            .map(section -> RowNeighborsView.open(section, segment.rows()))
                            .findFirst()
                            .orElse(null));
        } catch (RuntimeException e) {
            segment.close();
            throw e;
        }
    }

    List<Hit> exact(int[] terms, float[] weights, int k, RowFilter filter) {
        TopK hits = new TopK(k);
        new SparseScan(rows).search(terms, weights, terms.length, filter, hits);
        return drain(hits);
    }

    List<Hit> search(int[] terms, float[] weights, int k, SeismicQuery parameters, RowFilter filter) {
        TopK hits = new TopK(k);
        new SeismicSearcher(rows, postings, graph).search(terms, weights, terms.length, parameters, filter, hits);
        return drain(hits);
    }

    static List<Hit> drain(TopK hits) {
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
