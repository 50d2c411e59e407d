package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.ElementType;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.schema.DenseField;
import dev.quarry.score.DenseScorer;
import org.jspecify.annotations.Nullable;

/// The query of a dense field: checked, given to the scorer of rows where there are any, and kept as floats. One
/// thread's; taking a query of the stored type allocates nothing.
final class DenseQuery {

    private final DenseField field;
    private final @Nullable DenseScorer scorer;
    private final float[] floats;

    /// @param scorer of the field's rows, null where it has none
    DenseQuery(DenseField field, @Nullable DenseScorer scorer) {
        this.field = field;
        this.scorer = scorer;
        this.floats = new float[field.dim()];
    }

    /// Takes a query.
    ///
    /// @throws InvalidQueryException when it does not fit the field
    void load(FieldValue vector) {
        try {
            if (field.elements().isFloating()) {
                loadFloats(DenseVectors.floats(vector, field.dim()));
            } else {
                loadBytes(DenseVectors.bytes(vector, field.dim(), field.elements()));
            }
        } catch (DenseVectors.Misfit e) {
            throw invalid(e.expected(), e.found());
        }
    }

    private void loadFloats(float[] vector) throws DenseVectors.Misfit {
        DenseVectors.requireFinite(vector);
        System.arraycopy(vector, 0, floats, 0, vector.length);
        if (scorer instanceof DenseScorer.OfFloats rows) {
            rows.query(vector);
        }
    }

    private void loadBytes(byte[] vector) {
        boolean signed = field.elements() == ElementType.I8;
        for (int i = 0; i < vector.length; i++) {
            floats[i] = signed ? vector[i] : Byte.toUnsignedInt(vector[i]);
        }
        if (scorer instanceof DenseScorer.OfBytes rows) {
            rows.query(vector);
        }
    }

    /// The query taken last, `(dim)`; not to be changed.
    float[] floats() {
        return floats;
    }

    InvalidQueryException invalid(String expected, String found) {
        return new InvalidQueryException("field " + field.name(), expected, found);
    }
}
