package dev.quarry.filter;

import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.attributes.AttributeValues;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A literal as a value of an attribute's type.
sealed interface Operand {

    /// How many values are below.
    int below(AttributeValues values);

    /// How many values are below, or equal.
    int atMost(AttributeValues values);

    /// A keyword.
    record Utf8(byte[] bytes) implements Operand {

        @Override
        public int below(AttributeValues values) {
            return values.below(bytes);
        }

        @Override
        public int atMost(AttributeValues values) {
            return values.atMost(bytes);
        }
    }

    /// A long, date or boolean.
    record WholeNumber(long value) implements Operand {

        @Override
        public int below(AttributeValues values) {
            return values.below(value);
        }

        @Override
        public int atMost(AttributeValues values) {
            return values.atMost(value);
        }
    }

    /// A double.
    record Fraction(double value) implements Operand {

        @Override
        public int below(AttributeValues values) {
            return values.below(value);
        }

        @Override
        public int atMost(AttributeValues values) {
            return values.atMost(value);
        }
    }

    /// Takes a literal for a value of an attribute.
    ///
    /// @throws InvalidFilterException when the literal is of another type
    static Operand of(String attribute, AttributeType type, Literal literal) {
        return switch (type) {
            case KEYWORD -> {
                if (literal instanceof Literal.Text(String value)) {
                    yield new Utf8(utf8(attribute, value));
                }
                throw wrong(attribute, "a string", literal);
            }
            case LONG -> {
                if (literal instanceof Literal.Whole(long value)) {
                    yield new WholeNumber(value);
                }
                throw wrong(attribute, "a whole number", literal);
            }
            case DOUBLE ->
                switch (literal) {
                    case Literal.Real(double value) -> new Fraction(value);
                    case Literal.Whole(long value) -> new Fraction(value);
                    default -> throw wrong(attribute, "a number", literal);
                };
            case DATE ->
                switch (literal) {
                    case Literal.Moment(long epochMillis) -> new WholeNumber(epochMillis);
                    case Literal.Whole(long epochMillis) -> new WholeNumber(epochMillis);
                    default -> throw wrong(attribute, "a date, or milliseconds since 1970", literal);
                };
            case BOOLEAN -> {
                if (literal instanceof Literal.Truth(boolean value)) {
                    yield new WholeNumber(value ? 1 : 0);
                }
                throw wrong(attribute, "true or false", literal);
            }
        };
    }

    /// The bytes of a string.
    ///
    /// @throws InvalidFilterException for half a surrogate pair, which no keyword has
    static byte[] utf8(String attribute, String value) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] utf8 = new byte[bytes.remaining()];
            bytes.get(utf8);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new InvalidFilterException(attribute, "Unicode text", "half a surrogate pair");
        }
    }

    private static InvalidFilterException wrong(String attribute, String expected, Literal found) {
        String kind = switch (found) {
            case Literal.Text text -> "the string ";
            case Literal.Whole whole -> "the whole number ";
            case Literal.Real real -> "the number ";
            case Literal.Moment moment -> "the date ";
            case Literal.Truth truth -> "";
        };
        return new InvalidFilterException(attribute, expected, kind + found);
    }
}
