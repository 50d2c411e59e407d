package dev.quarry.schema;

import dev.quarry.format.rows.ElementType;

/// A field of dense vectors `(dim)`. Every search of it scans all rows.
///
/// @param name the field's name
/// @param dim the dimension, 1 to 65,536
/// @param similarity how vectors are compared
/// @param elements how elements are stored; default f32
public record DenseField(String name, int dim, Similarity similarity, ElementType elements) implements Field {

    /// The largest dimension.
    public static final int MOST_DIMENSIONS = 65_536;

    public DenseField {
        Field.requireName(name);
        if (dim < 1 || dim > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("field " + name + ": expected 1 to 65536 dimensions, found " + dim);
        }
    }

    public static DenseField of(String name, int dim, Similarity similarity) {
        return new DenseField(name, dim, similarity, ElementType.F32);
    }

    public DenseField withElements(ElementType other) {
        return new DenseField(name, dim, similarity, other);
    }
}
