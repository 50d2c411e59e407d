package dev.quarry.index;

import dev.quarry.build.Workers;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.codes.DenseCodesWriter;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphWriter;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.DenseRowsWriter;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswBuilder;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.Renumbering;
import dev.quarry.kernel.Kernels;
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
    private final DenseRowsWriter rows;
    private float @Nullable [] floats;
    private byte @Nullable [] bytes;

    DenseFieldWriter(Path folder, DenseField field) throws IOException {
        this.field = field;
        this.rows = DenseRowsWriter.create(folder, DenseVectors.shape(field));
    }

    @Override
    public void stage(String id, @Nullable FieldValue value) {
        floats = null;
        bytes = null;
        if (value == null) {
            return;
        }
        try {
            if (field.elements().isFloating()) {
                floats = DenseVectors.floats(value, field.dim());
                requireStorable(floats);
            } else {
                bytes = DenseVectors.bytes(value, field.dim(), field.elements());
            }
        } catch (DenseVectors.Misfit e) {
            throw new InvalidDocumentException(id, "field " + field.name(), e.expected(), e.found());
        }
    }

    private void requireStorable(float[] vector) throws DenseVectors.Misfit {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            float stored = field.elements() == ElementType.F16
                    ? Float.float16ToFloat(Float.floatToFloat16(vector[i]))
                    : vector[i];
            if (!Float.isFinite(stored)) {
                throw new DenseVectors.Misfit(
                        "a finite value of type " + field.elements() + " in dimension " + i, Float.toString(vector[i]));
            }
            sum += (double) stored * stored;
        }
        if (!Float.isFinite((float) Math.sqrt(sum))) {
            throw new DenseVectors.Misfit("a finite Euclidean norm", Double.toString(Math.sqrt(sum)));
        }
    }

    @Override
    public void append() throws IOException {
        if (floats != null) {
            rows.add(floats);
        } else if (bytes != null) {
            rows.add(bytes);
        } else {
            rows.addMissing();
        }
    }

    @Override
    public void finish(SegmentWriter segment, int number, Resources resources) throws IOException {
        rows.finish(segment, number);
        boolean coded = !(field.quantization() instanceof Quantization.None);
        Metric metric = DenseVectors.metric(field.similarity());
        CodesBuilder codes =
                new CodesBuilder(field.quantization(), new Workers(resources.threads()), resources.progress());
        try (Arena arena = Arena.ofShared()) {
            DenseRowsView view =
                    DenseRowsView.open(segment.section(SectionKind.DENSE_ROWS, number, arena), rows.count());
            switch (field.indexing()) {
                case DenseField.Indexing.Scan scan -> {
                    if (coded) {
                        DenseCodesWriter.write(codes.ofRows(view, metric, arena), segment, number);
                    }
                }
                case DenseField.Indexing.Hnsw(HnswParameters parameters) -> {
                    HnswBuilder builder =
                            new HnswBuilder(parameters, new Workers(resources.threads()), resources.progress());
                    HnswGraph graph = builder.build(view, metric, Kernels.best(), arena);
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
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
