package dev.quarry.schema;

import java.nio.charset.StandardCharsets;

/// A named field of an index.
public sealed interface Field permits SparseField, DenseField, MultiVectorField, AttributeField {

    /// 1 to 255 bytes in UTF-8.
    String name();

    /// What the field is, for messages.
    default String kind() {
        return switch (this) {
            case SparseField sparse -> "a sparse field";
            case DenseField dense -> "a dense field";
            case MultiVectorField several -> "a field of several vectors";
            case AttributeField attribute -> "an attribute";
        };
    }

    /// Whether its scores are squared distances, of which lower ones are better.
    default boolean ranksByDistance() {
        return switch (this) {
            case DenseField dense -> dense.similarity() == Similarity.SQUARED_L2;
            case MultiVectorField several -> several.vectors().ranksByDistance();
            case SparseField sparse -> false;
            case AttributeField attribute -> false;
        };
    }

    /// Refuses a name that cannot be stored.
    static String requireName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > 255) {
            throw new IllegalArgumentException("field name: expected 1 to 255 bytes of UTF-8, found " + bytes);
        }
        return name;
    }
}
