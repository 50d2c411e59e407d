package dev.quarry.document;

/// What a document has in a field, or what a query asks of it. The arrays are not copied: they must not change while
/// a writer or searcher uses them.
public sealed interface FieldValue {

    /// A sparse vector over term numbers, in any order.
    ///
    /// @param terms distinct numbers from 0
    /// @param weights one positive finite weight for each term
    record Terms(int[] terms, float[] weights) implements FieldValue {

        public Terms {
            requireSameLength(terms.length, weights.length);
        }
    }

    /// A sparse vector over token strings, in any order.
    ///
    /// @param tokens distinct, 1 to 65,535 bytes in UTF-8 each
    /// @param weights one positive finite weight for each token
    record Tokens(String[] tokens, float[] weights) implements FieldValue {

        public Tokens {
            requireSameLength(tokens.length, weights.length);
        }
    }

    /// A dense vector of finite floats, `(dim)`.
    record Floats(float[] values) implements FieldValue {}

    /// A dense vector of bytes, `(dim)`: signed for an `I8` field, unsigned for a `U8` field.
    record Bytes(byte[] values) implements FieldValue {}

    static FieldValue terms(int[] terms, float[] weights) {
        return new Terms(terms, weights);
    }

    static FieldValue tokens(String[] tokens, float[] weights) {
        return new Tokens(tokens, weights);
    }

    static FieldValue dense(float[] values) {
        return new Floats(values);
    }

    static FieldValue dense(byte[] values) {
        return new Bytes(values);
    }

    private static void requireSameLength(int names, int weights) {
        if (names != weights) {
            throw new IllegalArgumentException(names + " terms with " + weights + " weights");
        }
    }
}
