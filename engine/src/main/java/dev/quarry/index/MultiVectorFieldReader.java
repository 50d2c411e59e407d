package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.schema.MultiVectorField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The vectors of a field in which documents have several, and whose they are.
///
/// @param vectors views over vector rows, not over documents
record MultiVectorFieldReader(MultiVectorField field, MultiOffsetsView offsets, DenseFieldReader vectors)
        implements VectorReader {

    static MultiVectorFieldReader open(Segment segment, int number, MultiVectorField field) {
        Section section = segment.require(SectionKind.MULTI_OFFSETS, number);
        MultiOffsetsView offsets = MultiOffsetsView.open(section, segment.rows());
        DenseFieldReader vectors = DenseFieldReader.open(segment, number, field.vectors(), offsets.vectors());
        Section rows = vectors.rows().section();
        if (vectors.rows().presence() != null) {
            throw new CorruptSegmentException(
                    segment.file(), rows.name(), rows.offset(), "a vector in every row", "rows without");
        }
        return new MultiVectorFieldReader(field, offsets, vectors);
    }

    @Override
    public @Nullable FieldValue value(int row) {
        int end = offsets.end(row);
        DenseRowsView rows = vectors.rows();
        List<float[]> values = new ArrayList<>();
        for (int vector = offsets.start(row); vector < end; vector++) {
            float[] one = new float[rows.dim()];
            rows.copyRow(vector, one);
            values.add(one);
        }
        return values.isEmpty() ? null : FieldValue.vectors(values);
    }

    @Override
    public FieldSearch search(@Nullable FieldSearch beside) {
        return new MultiVectorFieldSearch(this);
    }
}
