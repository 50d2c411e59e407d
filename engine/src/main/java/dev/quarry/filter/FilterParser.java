package dev.quarry.filter;

import dev.quarry.document.DocumentId;
import dev.quarry.filter.FilterToken.Kind;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads the text form of filters, by recursive descent: the grammar is at [Filter#parse]. Not thread-safe.
final class FilterParser {

    /// Parentheses and `not` inside each other: enough for any filter, too few to exhaust the stack.
    private static final int MOST_DEPTH = 500;

    private static final Pattern DATE = Pattern.compile("[+-]?\\d{4,}-\\d\\d-\\d\\d");
    private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
    private static final Pattern REAL = Pattern.compile("[+-]?\\d+(\\.\\d*)?([eE][+-]?\\d+)?");

    private final String text;
    private final FilterTokens tokens;
    private FilterToken token;
    private int depth;

    FilterParser(String text) {
        this.text = text;
        this.tokens = new FilterTokens(text);
        this.token = tokens.next();
    }

    Filter parse() {
        Filter filter = any();
        if (token.kind() != Kind.END) {
            throw wrong("`and`, `or` or the end");
        }
        return filter;
    }

    private Filter any() {
        List<Filter> filters = new ArrayList<>(List.of(every()));
        while (takeWord("or")) {
            filters.add(every());
        }
        return filters.size() == 1 ? filters.getFirst() : new Filter.Or(filters);
    }

    private Filter every() {
        List<Filter> filters = new ArrayList<>(List.of(one()));
        while (takeWord("and")) {
            filters.add(one());
        }
        return filters.size() == 1 ? filters.getFirst() : new Filter.And(filters);
    }

    private Filter one() {
        if (++depth > MOST_DEPTH) {
            throw wrong("at most " + MOST_DEPTH + " filters inside each other");
        }
        Filter filter;
        if (takeWord("not")) {
            filter = new Filter.Not(one());
        } else if (takeSign("(")) {
            filter = any();
            requireSign(")");
        } else {
            filter = simple();
        }
        depth--;
        return filter;
    }

    private Filter simple() {
        if (takeWord("all")) {
            return new Filter.All();
        }
        if (takeWord("none")) {
            return new Filter.None();
        }
        if (takeWord("exists")) {
            return new Filter.Exists(name());
        }
        if (takeWord("id")) {
            boolean excluded = takeWord("not");
            requireWord("in");
            Filter ids = new Filter.Ids(new LinkedHashSet<>(list(this::id)));
            return excluded ? new Filter.Not(ids) : ids;
        }
        return isValue() ? between() : ofAttribute(name());
    }

    private Filter ofAttribute(String attribute) {
        if (takeWord("starts")) {
            requireWord("with");
            if (token.kind() != Kind.STRING) {
                throw wrong("a string");
            }
            return new Filter.Prefix(attribute, take().text());
        }
        if (takeWord("not")) {
            requireWord("in");
            return new Filter.Not(new Filter.In(attribute, list(this::value)));
        }
        if (takeWord("in")) {
            return new Filter.In(attribute, list(this::value));
        }
        if (token.kind() != Kind.SIGN) {
            throw wrong("`=`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in` or `starts with`");
        }
        Filter.Range range = Filter.range(attribute);
        return switch (token.text()) {
            case "=" -> new Filter.Equal(attribute, valueBehind());
            case "!=" -> new Filter.Not(new Filter.Equal(attribute, valueBehind()));
            case "<" -> range.below(valueBehind());
            case "<=" -> range.to(valueBehind());
            case ">" -> range.above(valueBehind());
            case ">=" -> range.from(valueBehind());
            default -> throw wrong("`=`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in` or `starts with`");
        };
    }

    private Filter between() {
        Literal lower = value();
        boolean above = isLess();
        String attribute = name();
        Filter.Range range = above
                ? Filter.range(attribute).above(lower)
                : Filter.range(attribute).from(lower);
        return isLess() ? range.below(value()) : range.to(value());
    }

    /// Takes `<`, which is true, or `<=`.
    private boolean isLess() {
        if (!token.isSign("<") && !token.isSign("<=")) {
            throw wrong("`<` or `<=`");
        }
        return take().text().equals("<");
    }

    private <T> List<T> list(Supplier<T> element) {
        requireSign("(");
        List<T> elements = new ArrayList<>();
        if (!takeSign(")")) {
            do {
                elements.add(element.get());
            } while (takeSign(","));
            requireSign(")");
        }
        return elements;
    }

    private Literal valueBehind() {
        take();
        return value();
    }

    private boolean isValue() {
        return token.kind() == Kind.STRING
                || token.kind() == Kind.NUMBER
                || token.isWord("true")
                || token.isWord("false")
                || token.isWord("inf");
    }

    private Literal value() {
        if (!isValue()) {
            throw wrong("a string, number, date, `true` or `false`");
        }
        FilterToken value = token;
        Literal literal = switch (value.kind()) {
            case STRING -> new Literal.Text(value.text());
            case NUMBER -> number(value.text());
            default ->
                value.isWord("inf")
                        ? new Literal.Real(Double.POSITIVE_INFINITY)
                        : new Literal.Truth(value.isWord("true"));
        };
        take();
        return literal;
    }

    private Literal number(String digits) {
        try {
            if (WHOLE.matcher(digits).matches()) {
                return new Literal.Whole(Long.parseLong(digits));
            }
            if (REAL.matcher(digits).matches()) {
                return new Literal.Real(Double.parseDouble(digits));
            }
            if (digits.equalsIgnoreCase("-inf") || digits.equalsIgnoreCase("+inf")) {
                return new Literal.Real(digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            }
            if (DATE.matcher(digits).matches()) {
                return Literal.of(
                        LocalDate.parse(digits).atStartOfDay(ZoneOffset.UTC).toInstant());
            }
            return Literal.of(instant(digits));
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            throw wrong("a number in range, or a date like 2020-01-31 or 2020-01-31T08:30:00Z");
        }
    }

    private static Instant instant(String date) {
        String upper = date.toUpperCase(Locale.ROOT);
        return upper.endsWith("Z")
                ? Instant.parse(upper)
                : OffsetDateTime.parse(upper).toInstant();
    }

    private DocumentId id() {
        if (token.kind() == Kind.STRING) {
            String value = token.text();
            try {
                DocumentId id = DocumentId.of(value);
                take();
                return id;
            } catch (IllegalArgumentException e) {
                throw wrong("an id of 1 to 65535 bytes of UTF-8");
            }
        }
        if (token.kind() == Kind.NUMBER && number(token.text()) instanceof Literal.Whole(long value)) {
            take();
            return DocumentId.of(value);
        }
        throw wrong("a string or a whole number");
    }

    private String name() {
        Set<String> words = FilterPrinter.WORDS;
        boolean isName = token.kind() == Kind.NAME_IN_BACKQUOTES
                || (token.kind() == Kind.WORD && !words.contains(token.text().toLowerCase(Locale.ROOT)));
        if (!isName) {
            throw wrong("the name of an attribute");
        }
        return take().text();
    }

    private FilterToken take() {
        FilterToken taken = token;
        token = tokens.next();
        return taken;
    }

    private boolean takeWord(String word) {
        boolean there = token.isWord(word);
        if (there) {
            take();
        }
        return there;
    }

    private boolean takeSign(String sign) {
        boolean there = token.isSign(sign);
        if (there) {
            take();
        }
        return there;
    }

    private void requireWord(String word) {
        if (!takeWord(word)) {
            throw wrong("`" + word + "`");
        }
    }

    private void requireSign(String sign) {
        if (!takeSign(sign)) {
            throw wrong("`" + sign + "`");
        }
    }

    private FilterSyntaxException wrong(String expected) {
        return new FilterSyntaxException(text, token.position(), expected, token.found());
    }
}
