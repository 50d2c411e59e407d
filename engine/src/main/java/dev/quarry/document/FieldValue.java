package dev.quarry.document;

/// What a document has in a field, or what a query asks of it. The arrays are not copied: they must not change while
/// a writer or searcher uses them.
public sealed interface FieldValue {

    /// About how many bytes it takes until it is written.
    long byteSize();

    /// A sparse vector over term numbers, in any order.
    ///
    /// @param terms distinct numbers from 0
    /// @param weights one positive finite weight for each term
    record Terms(int[] terms, float[] weights) implements FieldValue {

        @Override
        public long byteSize() {
            return 8L * terms.length;
        }

        public Terms {
            requireSameLength(terms.length, weights.length);
        }
    }

    /// A sparse vector over token strings, in any order.
    ///
    /// @param tokens distinct, 1 to 65,535 bytes in UTF-8 each
    /// @param weights one positive finite weight for each token
    record Tokens(String[] tokens, float[] weights) implements FieldValue {

        @Override
        public long byteSize() {
            long bytes = 8L * tokens.length;
            for (String token : tokens) {
                bytes += token.length();
            }
            return bytes;
        }

        public Tokens {
            requireSameLength(tokens.length, weights.length);
        }
    }

    /// A dense vector of finite floats, `(dim)`.
    record Floats(float[] values) implements FieldValue {

        @Override
        public long byteSize() {
            return 4L * values.length;
        }
    }

    /// A dense vector of bytes, `(dim)`: signed for an `I8` field, unsigned for a `U8` field.
    record Bytes(byte[] values) implements FieldValue {

        @Override
        public long byteSize() {
            return values.length;
        }
    }

    /// Product-quantization codes of a vector that is not at hand, for a field that keeps no vectors and has a
    /// model; not for queries.
    ///
    /// @param codes one for each sub-quantizer, a byte each also where they have 4 bits
    /// @param list the row's list, 0 where the field has none
    record Codes(byte[] codes, int list) implements FieldValue {

        @Override
        public long byteSize() {
            return codes.length;
        }
    }

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

    static FieldValue codes(byte[] codes) {
        return new Codes(codes, 0);
    }

    private static void requireSameLength(int names, int weights) {
        if (names != weights) {
            throw new IllegalArgumentException(names + " terms with " + weights + " weights");
        }
    }
}
