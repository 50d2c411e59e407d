package dev.quarry.index;

import dev.quarry.build.Workers;
import dev.quarry.document.FieldValue;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.codes.DenseCodesWriter;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.graph.HnswGraphWriter;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.hnsw.Renumbering;
import dev.quarry.kernel.Metric;
import dev.quarry.quantize.CodesBuilder;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes the rows of a dense field.
final class DenseFieldWriter implements FieldWriter {

    private final DenseField field;
    private final VectorSpool vectors;
    /// null unless the field has a graph
    private final @Nullable GraphSources graphs;

    DenseFieldWriter(Path folder, DenseField field) throws IOException {
        this.field = field;
        this.graphs = GraphSources.of(field);
        this.vectors = new VectorSpool(folder, field);
    }

    @Override
    public void stage(String id, @Nullable FieldValue value) {
        vectors.stage(id, value);
    }

    @Override
    public void append() throws IOException {
        vectors.append();
    }

    @Override
    public void copy(FieldReader from, LiveRows live) throws IOException {
        if (!(from instanceof DenseFieldReader source)) {
            throw new IllegalArgumentException("field " + field.name() + ": expected a dense field, found " + from);
        }
        HnswGraphView graph = source.graph();
        if (graphs != null && graph != null) {
            graphs.add(graph, source.rows(), live, vectors.count());
        }
        vectors.copy(source.rows(), live);
    }

    @Override
    public void finish(SegmentWriter segment, int number, Resources resources) throws IOException {
        boolean coded = !(field.quantization() instanceof Quantization.None);
        Metric metric = DenseVectors.metric(field.similarity());
        CodesBuilder codes =
                new CodesBuilder(field.quantization(), new Workers(resources.threads()), resources.progress());
        try (Arena arena = Arena.ofShared()) {
            DenseRowsView view = vectors.finish(segment, number, arena);
            if (graphs == null) {
                if (coded) {
                    DenseCodesWriter.write(codes.ofRows(view, metric, arena), segment, number);
                }
                return;
            }
            HnswGraph graph = graphs.build(view, metric, resources, arena);
            if (coded) {
                graph = Renumbering.breadthFirst(graph, arena);
            }
            HnswGraphWriter.write(graph, segment, number);
            if (coded) {
                DenseCodesWriter.write(
                        codes.ofNodes(view, graph.nodes(), graph.rowNumbers(), metric, arena), segment, number);
            }
        }
    }

    @Override
    public void close() throws IOException {
        vectors.close();
    }
}
