package dev.quarry.filter;

import dev.quarry.document.DocumentId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which documents a search may return, said of their attributes. Immutable.
///
/// ```java
/// Filter filter = Filter.and(
///         Filter.equal("lang", "en"),
///         Filter.range("year").from(2000).below(2010),
///         Filter.not(Filter.exists("draft")));
/// ```
///
/// An attribute of a document has any number of values, also none. [Equal], [In], [Range] and [Prefix] hold where
/// **any** of the values does: none of a document without a value. A [Not] of one of them therefore holds where
/// **no** value does, and for documents without a value. A range with two ends asks for one value inside both.
///
/// Values of doubles compare as numbers: -0.0 equals 0.0. Keywords are ordered by their bytes in UTF-8, that is
/// by code points.
///
/// [#text] and [#parse] give and read a text form, for example
/// `lang = "en" and (2000 <= year < 2010 or tag in ("a", "b")) and not exists draft`; see [#parse].
public sealed interface Filter {

    /// Every document.
    record All() implements Filter {}

    /// No document.
    record None() implements Filter {}

    /// Documents for which all hold; every document when there are none.
    record And(List<Filter> filters) implements Filter {

        public And {
            filters = List.copyOf(filters);
        }
    }

    /// Documents for which any holds; no document when there are none.
    record Or(List<Filter> filters) implements Filter {

        public Or {
            filters = List.copyOf(filters);
        }
    }

    /// Documents for which another does not hold.
    record Not(Filter filter) implements Filter {}

    /// Documents with a value that equals.
    record Equal(String attribute, Literal value) implements Filter {}

    /// Documents with a value that equals any of some.
    record In(String attribute, List<Literal> values) implements Filter {

        public In {
            values = List.copyOf(values);
        }
    }

    /// Documents with a value between two ends. Both open is what [Exists] says.
    record Range(String attribute, Bound lower, Bound upper) implements Filter {

        /// The same range from a value on, which belongs to it.
        public Range from(Literal value) {
            return new Range(attribute, new Bound.Including(value), upper);
        }

        /// The same range from a value on, which does not belong to it.
        public Range above(Literal value) {
            return new Range(attribute, new Bound.Excluding(value), upper);
        }

        /// The same range up to a value, which belongs to it.
        public Range to(Literal value) {
            return new Range(attribute, lower, new Bound.Including(value));
        }

        /// The same range up to a value, which does not belong to it.
        public Range below(Literal value) {
            return new Range(attribute, lower, new Bound.Excluding(value));
        }

        public Range from(long value) {
            return from(Literal.of(value));
        }

        public Range above(long value) {
            return above(Literal.of(value));
        }

        public Range to(long value) {
            return to(Literal.of(value));
        }

        public Range below(long value) {
            return below(Literal.of(value));
        }

        public Range from(double value) {
            return from(Literal.of(value));
        }

        public Range above(double value) {
            return above(Literal.of(value));
        }

        public Range to(double value) {
            return to(Literal.of(value));
        }

        public Range below(double value) {
            return below(Literal.of(value));
        }

        public Range from(Instant value) {
            return from(Literal.of(value));
        }

        public Range below(Instant value) {
            return below(Literal.of(value));
        }

        public Range from(String value) {
            return from(Literal.of(value));
        }

        public Range below(String value) {
            return below(Literal.of(value));
        }
    }

    /// Documents with a keyword that begins so.
    record Prefix(String attribute, String prefix) implements Filter {}

    /// Documents with any value.
    record Exists(String attribute) implements Filter {}

    /// Documents with one of some ids; ids that the index does not have are no mistake.
    record Ids(Set<DocumentId> ids) implements Filter {

        public Ids {
            ids = Set.copyOf(ids);
        }
    }

    static Filter all() {
        return new All();
    }

    static Filter none() {
        return new None();
    }

    static Filter and(Filter... filters) {
        return new And(List.of(filters));
    }

    static Filter or(Filter... filters) {
        return new Or(List.of(filters));
    }

    static Filter not(Filter filter) {
        return new Not(filter);
    }

    static Filter equal(String attribute, Literal value) {
        return new Equal(attribute, value);
    }

    static Filter equal(String attribute, String value) {
        return new Equal(attribute, Literal.of(value));
    }

    static Filter equal(String attribute, long value) {
        return new Equal(attribute, Literal.of(value));
    }

    static Filter equal(String attribute, double value) {
        return new Equal(attribute, Literal.of(value));
    }

    static Filter equal(String attribute, boolean value) {
        return new Equal(attribute, Literal.of(value));
    }

    static Filter equal(String attribute, Instant value) {
        return new Equal(attribute, Literal.of(value));
    }

    static Filter in(String attribute, Collection<? extends Literal> values) {
        return new In(attribute, List.copyOf(values));
    }

    static Filter in(String attribute, String... values) {
        return new In(attribute, Arrays.stream(values).map(Literal::of).toList());
    }

    static Filter in(String attribute, long... values) {
        return new In(attribute, Arrays.stream(values).mapToObj(Literal::of).toList());
    }

    /// A range with both ends open, to be given some: `range("year").from(2000).below(2010)`.
    static Range range(String attribute) {
        return new Range(attribute, new Bound.Open(), new Bound.Open());
    }

    static Filter prefix(String attribute, String prefix) {
        return new Prefix(attribute, prefix);
    }

    static Filter exists(String attribute) {
        return new Exists(attribute);
    }

    static Filter ids(Collection<DocumentId> ids) {
        return new Ids(new LinkedHashSet<>(ids));
    }

    /// Reads the text form.
    ///
    /// ```
    /// filter  = and { "or" and }
    /// and     = unary { "and" unary }
    /// unary   = "not" unary | "(" filter ")" | "all" | "none" | "exists" name
    ///         | name ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
    ///         | value ( "<" | "<=" ) name ( "<" | "<=" ) value
    ///         | name [ "not" ] "in" "(" [ value { "," value } ] ")"
    ///         | name "starts" "with" string
    ///         | "id" [ "not" ] "in" "(" [ id { "," id } ] ")"
    /// ```
    ///
    /// A value is a string in single or double quotes (`\` precedes a quote, itself, `n`, `t`,
    /// `r`, or `u` and four hexadecimal digits), a number (`12`, `-3`, `1.5`, `1e-3`, `inf`, `-inf`), `true`,
    /// `false`, or a date: `2020-01-31`, which is its first moment in UTC, or `2020-01-31T08:30:00Z`, also with
    /// an offset for `Z`. A name is of letters, digits, `_`, `.` and `-`, begins with a letter or `_`, and is
    /// none of the words above; any other stands in backquotes, where a backslash precedes a backquote and a
    /// backslash. An id is a string or a whole number. The words may be in upper case.
    ///
    /// @throws FilterSyntaxException when the text is none
    static Filter parse(String text) {
        return new FilterParser(text).parse();
    }

    /// The text form, which [#parse] reads as an equal filter, except that an `and` or `or` of one or none is
    /// written as what it means, and a range without ends as `exists`.
    default String text() {
        return FilterPrinter.print(this);
    }
}
