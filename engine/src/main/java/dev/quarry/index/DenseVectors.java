package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.DenseRowsShape;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Metric;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Similarity;
import java.util.List;

/// Brings a caller's dense vector into the form a field stores, for documents and queries alike.
final class DenseVectors {

    /// A value that does not fit; the caller knows whether it came with a document or a query.
    static final class Misfit extends Exception {

        private static final long serialVersionUID = 1L;

        private final String expected;
        private final String found;

        Misfit(String expected, String found) {
            super(expected + ": " + found);
            this.expected = expected;
            this.found = found;
        }

        String expected() {
            return expected;
        }

        String found() {
            return found;
        }
    }

    private DenseVectors() {}

    static DenseRowsShape shape(DenseField field) {
        return new DenseRowsShape(field.elements(), field.dim(), DenseRowsShape.Norms.OMITTED);
    }

    static Metric metric(Similarity similarity) {
        return switch (similarity) {
            case SQUARED_L2 -> Metric.SQUARED_L2;
            case INNER_PRODUCT -> Metric.DOT;
            case COSINE -> Metric.COSINE;
        };
    }

    static float[] floats(FieldValue value, int dim) throws Misfit {
        if (!(value instanceof FieldValue.Floats(float[] floats))) {
            throw new Misfit("a vector of floats", kind(value));
        }
        requireDimension(floats.length, dim);
        return floats;
    }

    /// Bytes as they are, or floats that are whole numbers in the element type's range.
    static byte[] bytes(FieldValue value, int dim, ElementType type) throws Misfit {
        return switch (value) {
            case FieldValue.Bytes(byte[] bytes) -> {
                requireDimension(bytes.length, dim);
                yield bytes;
            }
            case FieldValue.Floats(float[] floats) -> {
                requireDimension(floats.length, dim);
                yield narrow(floats, type);
            }
            case FieldValue.Terms terms -> throw new Misfit("a vector of bytes", kind(terms));
            case FieldValue.Tokens tokens -> throw new Misfit("a vector of bytes", kind(tokens));
            case FieldValue.Vectors several -> throw new Misfit("a vector of bytes", kind(several));
            case FieldValue.Codes codes -> throw new Misfit("a vector of bytes", kind(codes));
            case FieldValue.Attribute values -> throw new Misfit("a vector of bytes", kind(values));
        };
    }

    /// Each of a value's vectors; a single one counts as one.
    static List<FieldValue> several(FieldValue value) throws Misfit {
        return switch (value) {
            case FieldValue.Vectors(List<float[]> all) ->
                all.stream().map(FieldValue::dense).toList();
            case FieldValue.Floats floats -> List.of(floats);
            case FieldValue.Bytes bytes -> List.of(bytes);
            case FieldValue.Terms terms -> throw new Misfit("vectors", kind(terms));
            case FieldValue.Tokens tokens -> throw new Misfit("vectors", kind(tokens));
            case FieldValue.Codes codes -> throw new Misfit("vectors", kind(codes));
            case FieldValue.Attribute values -> throw new Misfit("vectors", kind(values));
        };
    }

    static void requireFinite(float[] vector) throws Misfit {
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw new Misfit("a finite value in dimension " + i, Float.toString(vector[i]));
            }
        }
    }

    private static byte[] narrow(float[] floats, ElementType type) throws Misfit {
        int low = type == ElementType.U8 ? 0 : Byte.MIN_VALUE;
        int high = type == ElementType.U8 ? 255 : Byte.MAX_VALUE;
        byte[] bytes = new byte[floats.length];
        for (int i = 0; i < floats.length; i++) {
            int rounded = Math.round(floats[i]);
            if (rounded != floats[i] || rounded < low || rounded > high) {
                throw new Misfit(
                        "a whole number from " + low + " to " + high + " in dimension " + i, Float.toString(floats[i]));
            }
            bytes[i] = (byte) rounded;
        }
        return bytes;
    }

    private static void requireDimension(int found, int dim) throws Misfit {
        if (found != dim) {
            throw new Misfit(dim + " dimensions", found + " dimensions");
        }
    }

    static String kind(FieldValue value) {
        return switch (value) {
            case FieldValue.Terms terms -> "a sparse vector of term numbers";
            case FieldValue.Tokens tokens -> "a sparse vector of tokens";
            case FieldValue.Floats floats -> "a vector of floats";
            case FieldValue.Bytes bytes -> "a vector of bytes";
            case FieldValue.Vectors several -> "several vectors";
            case FieldValue.Codes codes -> "codes of a vector";
            case FieldValue.Keywords keywords -> "keywords";
            case FieldValue.Longs longs -> "whole numbers";
            case FieldValue.Doubles doubles -> "numbers";
            case FieldValue.Dates dates -> "dates";
            case FieldValue.Booleans booleans -> "truth values";
        };
    }
}
