package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.DenseRowsWriter;
import dev.quarry.format.rows.ElementType;
import dev.quarry.schema.DenseField;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Takes the vectors of a dense field as documents come, and writes them as rows. Not thread-safe.
final class VectorSpool implements AutoCloseable {

    private final DenseField field;
    private final DenseRowsWriter rows;
    private float @Nullable [] floats;
    private byte @Nullable [] bytes;
    /// rows without a vector behind the last that has one; not written before another has
    private int missing;

    VectorSpool(Path folder, DenseField field) throws IOException {
        this.field = field;
        this.rows = DenseRowsWriter.create(folder, DenseVectors.shape(field));
    }

    /// Checks a document's value and keeps it until [#append].
    ///
    /// @param id the document's id, for messages
    /// @param value null when the document has no vector
    void stage(String id, @Nullable FieldValue value) {
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

    /// Appends the staged value as the next row.
    void append() throws IOException {
        if (floats != null) {
            writeMissing();
            rows.add(floats);
        } else if (bytes != null) {
            writeMissing();
            rows.add(bytes);
        } else {
            missing++;
        }
    }

    /// Appends stored rows of the same type and dimension, to the bit.
    void copy(DenseRowsView from, LiveRows live) throws IOException {
        writeMissing();
        live.forEachRun((first, end) -> rows.copy(from, first, end));
    }

    /// Appends so many rows without a vector.
    void appendMissing(int count) {
        missing += count;
    }

    private void writeMissing() throws IOException {
        for (; missing > 0; missing--) {
            rows.addMissing();
        }
    }

    /// Whether no row has a vector.
    boolean isEmpty() {
        return rows.count() == 0;
    }

    /// Rows appended, missing ones included.
    int count() {
        return rows.count() + missing;
    }

    /// Writes the rows as a section of the field's number, and gives the bytes that were written.
    DenseRowsView finish(SegmentWriter segment, int number, Arena arena) throws IOException {
        writeMissing();
        rows.finish(segment, number);
        return DenseRowsView.open(segment.section(SectionKind.DENSE_ROWS, number, arena), rows.count());
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
