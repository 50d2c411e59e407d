package dev.quarry.document;

import java.time.Instant;
import java.util.List;

/// What a document has in a field, or what a query asks of it: a vector, or values of an attribute. The arrays
/// are not copied: they must not change while a writer or searcher uses them.
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

    /// Any number of dense vectors of finite floats, `(vectors, dim)`; for fields of bytes, whole numbers. For
    /// documents, none are the same as no value for the field.
    ///
    /// @param values of one length; the list is copied, the arrays are not
    record Vectors(List<float[]> values) implements FieldValue {

        public Vectors {
            values = List.copyOf(values);
            for (float[] vector : values) {
                if (vector.length != values.getFirst().length) {
                    throw new IllegalArgumentException("vectors: expected as many dimensions each, found "
                            + values.getFirst().length + " and " + vector.length);
                }
            }
        }

        @Override
        public long byteSize() {
            return values.isEmpty() ? 0 : 4L * values.size() * values.getFirst().length;
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

    /// Values of an attribute, for documents. None are the same as no value for the field. Read back, they
    /// ascend and each comes once.
    sealed interface Attribute extends FieldValue {

        /// How many values.
        int count();

        @Override
        default long byteSize() {
            return 8L * count();
        }
    }

    /// Values of a keyword attribute.
    ///
    /// @param values Unicode text of at most 32,766 bytes in UTF-8 each; copied
    record Keywords(List<String> values) implements Attribute {

        public Keywords {
            values = List.copyOf(values);
        }

        @Override
        public int count() {
            return values.size();
        }

        @Override
        public long byteSize() {
            return 8L * values.size() + values.stream().mapToInt(String::length).sum();
        }
    }

    /// Values of a long attribute, or of a double attribute where each is exactly a double too.
    record Longs(long[] values) implements Attribute {

        @Override
        public int count() {
            return values.length;
        }
    }

    /// Values of a double attribute.
    ///
    /// @param values not NaN; -0.0 is stored as 0.0
    record Doubles(double[] values) implements Attribute {

        @Override
        public int count() {
            return values.length;
        }
    }

    /// Values of a date attribute, points in time.
    ///
    /// @param values stored to the millisecond, what is finer is cut off; copied
    record Dates(List<Instant> values) implements Attribute {

        public Dates {
            values = List.copyOf(values);
        }

        @Override
        public int count() {
            return values.size();
        }
    }

    /// Values of a boolean attribute.
    record Booleans(boolean[] values) implements Attribute {

        @Override
        public int count() {
            return values.length;
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

    static FieldValue vectors(float[]... values) {
        return new Vectors(List.of(values));
    }

    static FieldValue vectors(List<float[]> values) {
        return new Vectors(values);
    }

    static FieldValue codes(byte[] codes) {
        return new Codes(codes, 0);
    }

    static FieldValue keyword(String value) {
        return new Keywords(List.of(value));
    }

    static FieldValue keywords(String... values) {
        return new Keywords(List.of(values));
    }

    static FieldValue number(long value) {
        return new Longs(new long[] {value});
    }

    static FieldValue number(double value) {
        return new Doubles(new double[] {value});
    }

    static FieldValue numbers(long... values) {
        return new Longs(values);
    }

    static FieldValue numbers(double... values) {
        return new Doubles(values);
    }

    static FieldValue date(Instant value) {
        return new Dates(List.of(value));
    }

    static FieldValue dates(Instant... values) {
        return new Dates(List.of(values));
    }

    static FieldValue flag(boolean value) {
        return new Booleans(new boolean[] {value});
    }

    static FieldValue flags(boolean... values) {
        return new Booleans(values);
    }

    private static void requireSameLength(int names, int weights) {
        if (names != weights) {
            throw new IllegalArgumentException(names + " terms with " + weights + " weights");
        }
    }
}
