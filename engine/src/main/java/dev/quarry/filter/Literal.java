package dev.quarry.filter;

import java.time.Instant;

/// A value that a filter names. Which attributes it suits is judged when the filter meets them:
///
/// | literal | attributes |
/// |---|---|
/// | [Text] | keyword |
/// | [Whole] | long, double, date (as milliseconds since 1970-01-01T00:00:00Z) |
/// | [Real] | double |
/// | [Moment] | date |
/// | [Truth] | boolean |
public sealed interface Literal {

    /// A string; compared by its bytes in UTF-8.
    record Text(String value) implements Literal {

        @Override
        public String toString() {
            return FilterPrinter.quoted(value);
        }
    }

    /// A whole number.
    record Whole(long value) implements Literal {

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /// Any other number, infinities among them; -0.0 equals 0.0.
    ///
    /// @param value not NaN
    record Real(double value) implements Literal {

        public Real {
            if (Double.isNaN(value)) {
                throw new IllegalArgumentException("expected a number, found NaN");
            }
        }

        @Override
        public String toString() {
            if (Double.isInfinite(value)) {
                return value > 0 ? "inf" : "-inf";
            }
            return Double.toString(value);
        }
    }

    /// A point in time.
    ///
    /// @param epochMillis milliseconds since 1970-01-01T00:00:00Z
    record Moment(long epochMillis) implements Literal {

        @Override
        public String toString() {
            return Instant.ofEpochMilli(epochMillis).toString();
        }
    }

    /// True or false.
    record Truth(boolean value) implements Literal {

        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    static Literal of(String value) {
        return new Text(value);
    }

    static Literal of(long value) {
        return new Whole(value);
    }

    static Literal of(double value) {
        return new Real(value);
    }

    static Literal of(boolean value) {
        return new Truth(value);
    }

    /// A point in time to the millisecond; what is finer is cut off.
    static Literal of(Instant value) {
        return new Moment(value.toEpochMilli());
    }
}
