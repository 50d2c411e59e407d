package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.codes.CodeOrder;
import dev.quarry.format.codes.DenseCodesShape;
import dev.quarry.format.codes.DenseCodesView;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.quantize.CodeScorer;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import org.jspecify.annotations.Nullable;

/// The rows of a dense field, its graph when it has one, and its codes when it has them.
record DenseFieldReader(
        DenseField field,
        DenseRowsView rows,
        @Nullable HnswGraphView graph,
        @Nullable DenseCodesView codes) implements VectorReader {

    static DenseFieldReader open(Segment segment, int number, DenseField field) {
        return open(segment, number, field, segment.rows());
    }

    /// @param count of rows, which are not the segment's where documents have several vectors
    static DenseFieldReader open(Segment segment, int number, DenseField field, int count) {
        DenseRowsView rows = rows(segment, number, field, count);
        HnswGraphView graph = switch (field.indexing()) {
            case DenseField.Indexing.Scan scan -> null;
            case DenseField.Indexing.Hnsw hnsw ->
                HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, number), count);
            case DenseField.Indexing.Ivf lists -> throw new IllegalArgumentException("lists are over product codes");
        };
        DenseCodesView codes = switch (field.quantization()) {
            case Quantization.None none -> null;
            case Quantization.Scalar8 scalar -> codes(segment, number, rows, graph, field);
            case Quantization.Scalar4 scalar -> codes(segment, number, rows, graph, field);
            case Quantization.Bit1 bits -> codes(segment, number, rows, graph, field);
            case Quantization.Product product ->
                throw new IllegalArgumentException("product codes have their own reader");
        };
        return new DenseFieldReader(field, rows, graph, codes);
    }

    /// The field's vectors.
    static DenseRowsView rows(Segment segment, int number, DenseField field) {
        return rows(segment, number, field, segment.rows());
    }

    private static DenseRowsView rows(Segment segment, int number, DenseField field, int count) {
        Section section = segment.require(SectionKind.DENSE_ROWS, number);
        DenseRowsView rows = DenseRowsView.open(section, count);
        if (rows.dim() != field.dim() || rows.elementType() != field.elements()) {
            throw new CorruptSegmentException(
                    segment.file(),
                    section.name(),
                    section.offset(),
                    "the schema's " + field.dim() + " dimensions of " + field.elements(),
                    rows.dim() + " of " + rows.elementType());
        }
        return rows;
    }

    private static DenseCodesView codes(
            Segment segment, int number, DenseRowsView rows, @Nullable HnswGraphView graph, DenseField field) {
        Section section = segment.require(SectionKind.DENSE_CODES, number);
        DenseCodesView view = DenseCodesView.open(section, rows.count());
        DenseCodesShape shape = view.codes().shape();
        DenseCodesShape expected = DenseCodesShape.of(
                shape.encoding(),
                CodeScorer.metric(DenseVectors.metric(field.similarity())),
                rows.dim(),
                graph == null ? CodeOrder.ROWS : CodeOrder.NODES);
        int count = graph == null ? rows.count() : graph.graph().nodes();
        if (!shape.equals(expected) || view.codes().count() != count) {
            throw new CorruptSegmentException(
                    segment.file(),
                    section.name(),
                    section.offset(),
                    count + " codes of " + expected,
                    view.codes().count() + " of " + shape);
        }
        return view;
    }

    @Override
    public @Nullable FieldValue value(int row) {
        return value(rows, row);
    }

    static @Nullable FieldValue value(DenseRowsView rows, int row) {
        if (!rows.isPresent(row)) {
            return null;
        }
        float[] values = new float[rows.dim()];
        rows.copyRow(row, values);
        return FieldValue.dense(values);
    }

    @Override
    public FieldSearch search(@Nullable FieldSearch beside) {
        return new DenseFieldSearch(this);
    }
}
