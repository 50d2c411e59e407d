package dev.quarry.index;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.schema.DenseField;

/// The rows of a dense field.
record DenseFieldReader(DenseField field, DenseRowsView rows) implements FieldReader {

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
        return new DenseFieldReader(field, rows);
    }

    @Override
    public FieldSearch search() {
        return new DenseFieldSearch(field, rows);
    }
}
