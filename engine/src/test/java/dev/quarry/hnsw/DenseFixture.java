package dev.quarry.hnsw;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.flat.DenseScan;
import dev.quarry.format.Findings;
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
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.score.DenseScorer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;

/// A segment with dense rows and a graph over them, and exact search as the oracle.
final class DenseFixture implements AutoCloseable {

    private static final int FIELD = 2;

    final Segment segment;
    final DenseRowsView rows;
    final HnswGraphView view;
    final Metric metric;
    final Findings findings = new Findings();

    private DenseFixture(Segment segment, Metric metric) {
        this.segment = segment;
        this.metric = metric;
        this.rows = DenseRowsView.open(segment.require(SectionKind.DENSE_ROWS, FIELD), segment.rows());
        this.view = HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, FIELD), segment.rows());
        view.check(findings);
    }

    /// How a test makes a graph from rows.
    @FunctionalInterface
    interface Building {
        HnswGraph build(DenseRowsView rows, Metric metric, Arena arena);
    }

    static Building with(HnswParameters parameters, int threads) {
        HnswBuilder builder = new HnswBuilder(parameters, new Workers(threads), Progress.NONE);
        return (rows, metric, arena) -> builder.build(rows, metric, Kernels.best(), arena);
    }

    /// @param values a row without values is missing
    static DenseFixture of(Path file, ElementType type, int dim, float[][] values, Metric metric, Building building)
            throws IOException {
        try (SegmentWriter writer = SegmentWriter.create(file, values.length, 0);
                Arena arena = Arena.ofShared()) {
            DenseRowsShape shape = new DenseRowsShape(type, dim, DenseRowsShape.Norms.OMITTED);
            try (DenseRowsWriter dense = DenseRowsWriter.create(Objects.requireNonNull(file.getParent()), shape)) {
                for (float[] row : values) {
                    add(dense, type, row);
                }
                dense.finish(writer, FIELD);
            }
            DenseRowsView rows =
                    DenseRowsView.open(writer.section(SectionKind.DENSE_ROWS, FIELD, arena), values.length);
            HnswGraphWriter.write(building.build(rows, metric, arena), writer, FIELD);
            writer.publish();
        }
        return new DenseFixture(Segment.open(file), metric);
    }

    private static void add(DenseRowsWriter dense, ElementType type, float[] row) throws IOException {
        if (row.length == 0) {
            dense.addMissing();
        } else if (type.isFloating()) {
            dense.add(row);
        } else {
            dense.add(bytes(row));
        }
    }

    static byte[] bytes(float[] row) {
        byte[] bytes = new byte[row.length];
        for (int i = 0; i < row.length; i++) {
            bytes[i] = (byte) (int) row[i];
        }
        return bytes;
    }

    /// Values of a type: around `clusters` centers, or uniform without any.
    static float[][] random(Random random, ElementType type, int count, int dim, int clusters) {
        float[][] centers = new float[clusters][dim];
        for (float[] center : centers) {
            for (int i = 0; i < dim; i++) {
                center[i] = (float) random.nextGaussian();
            }
        }
        float[][] values = new float[count][dim];
        for (float[] row : values) {
            float[] center = clusters == 0 ? new float[dim] : centers[random.nextInt(clusters)];
            for (int i = 0; i < dim; i++) {
                double value = clusters == 0 ? random.nextDouble(-1, 1) : center[i] + 0.3 * random.nextGaussian();
                row[i] = switch (type) {
                    case F32 -> (float) value;
                    case F16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
                    case I8 -> Math.clamp(Math.round(value * 30), -128, 127);
                    case U8 -> Math.clamp(Math.round(128 + value * 30), 0, 255);
                };
            }
        }
        return values;
    }

    DenseScorer scorer(float[] query) {
        RowScorer scorer = RowScorer.of(rows, metric, Kernels.best(), null);
        query(scorer, query);
        return scorer.scorer();
    }

    static void query(RowScorer scorer, float[] query) {
        switch (scorer.scorer()) {
            case DenseScorer.OfFloats floats -> floats.query(query);
            case DenseScorer.OfBytes bytes -> bytes.query(bytes(query));
        }
    }

    RowScorer nodeScorer() {
        return RowScorer.of(rows, metric, Kernels.best(), view.graph().rowNumbers());
    }

    /// The exact hits' scores, best first.
    float[] exact(float[] query, RowFilter filter, int k) {
        TopK top = new TopK(k);
        new DenseScan(scorer(query), Kernels.best()).search(filter, top);
        float[] scores = new float[top.size()];
        top.drain(new int[top.size()], scores);
        return scores;
    }

    /// The part of the exact hits that searches find, judged by score, so that ties count as found. Requires
    /// that what is found is accepted, has a vector, and has the score it is said to have.
    double recall(float[][] queries, HnswQuery parameters, RowFilter filter, int k) {
        RowScorer scorer = nodeScorer();
        HnswSearcher searcher = new HnswSearcher(view, scorer, scorer.scorer());
        TopK top = new TopK(k);
        int[] found = new int[k];
        float[] scores = new float[k];
        long hits = 0;
        long wanted = 0;
        for (float[] query : queries) {
            float[] exact = exact(query, filter, k);
            query(scorer, query);
            searcher.search(parameters, filter, top);
            int count = top.drain(found, scores);
            wanted += exact.length;
            for (int i = 0; i < count; i++) {
                require(filter.accepts(found[i]) && rows.isPresent(found[i]), "row " + found[i] + " is not wanted");
                for (int j = 0; j < i; j++) {
                    require(found[j] != found[i], "row " + found[i] + " is found twice");
                }
                hits += scores[i] >= tolerant(exact[exact.length - 1]) ? 1 : 0;
            }
        }
        return wanted == 0 ? 1 : (double) hits / wanted;
    }

    /// Kernels add in another order when they score four rows at once.
    private static float tolerant(float score) {
        return score - 1e-5f * Math.abs(score);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    @Override
    public void close() {
        segment.close();
    }
}
