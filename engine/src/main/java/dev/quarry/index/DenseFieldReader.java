package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.schema.DenseField;
import org.jspecify.annotations.Nullable;

/// The rows of a dense field, and its graph when it has one.
record DenseFieldReader(
        DenseField field, DenseRowsView rows, @Nullable HnswGraphView graph) implements FieldReader {

    static DenseFieldReader open(Segment segment, int number, DenseField field) {
        Section section = segment.require(SectionKind.DENSE_ROWS, number);
        DenseRowsView rows = DenseRowsView.open(section, segment.rows());
        if (rows.dim() != field.dim() || rows.elementType() != field.elements()) {
            throw new CorruptSegmentException(
                    segment.file(),
                    section.name(),
                    section.offset(),
                    "the schema's " + field.dim() + " dimensions of " + field.elements(),
                    rows.dim() + " of " + rows.elementType());
        }
        HnswGraphView graph = switch (field.indexing()) {
            case DenseField.Indexing.Scan scan -> null;
            case DenseField.Indexing.Hnsw hnsw ->
                HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, number), segment.rows());
        };
        return new DenseFieldReader(field, rows, graph);
    }

    @Override
    public @Nullable FieldValue value(int row) {
        if (!rows.isPresent(row)) {
            return null;
        }
        float[] values = new float[rows.dim()];
        rows.copyRow(row, values);
        return FieldValue.dense(values);
    }

    @Override
    public FieldSearch search() {
        return new DenseFieldSearch(this);
    }
}
