package dev.quarry.tools.load;

import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.ElementType;
import dev.quarry.tools.read.DenseReader;
import java.util.Arrays;

/// Brings dense rows to the element type of a field.
public final class DenseValues {
    private DenseValues() {}

    /// The type that stores what a file holds; 32-bit integers become floats.
    public static ElementType stored(dev.quarry.tools.read.ElementType type) {
        return switch (type) {
            case F32, I32 -> ElementType.F32;
            case F16 -> ElementType.F16;
            case I8 -> ElementType.I8;
            case U8 -> ElementType.U8;
        };
    }

    /// The reader's current row: its bytes where the field has the same byte type, else floats. In arrays of its own.
    public static FieldValue value(DenseReader row, ElementType elements) {
        if (!elements.isFloating() && stored(row.type()) == elements) {
            return FieldValue.dense(Arrays.copyOf(row.bytes(), row.dimensions()));
        }
        return FieldValue.dense(Arrays.copyOf(row.floats(), row.dimensions()));
    }
}
