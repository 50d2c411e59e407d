package dev.quarry.filter;

import dev.quarry.document.DocumentId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes filters as text that [FilterParser] reads.
final class FilterPrinter {

    /// Words that are no names, unless in backquotes.
    static final Set<String> WORDS =
            Set.of("and", "or", "not", "in", "exists", "starts", "with", "all", "none", "true", "false", "id", "inf");

    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_.-]*");

    private FilterPrinter() {}

    static String print(Filter filter) {
        return switch (filter) {
            case Filter.All() -> "all";
            case Filter.None() -> "none";
            case Filter.And(List<Filter> filters) -> joined(filters, " and ", "all");
            case Filter.Or(List<Filter> filters) -> joined(filters, " or ", "none");
            case Filter.Not(Filter inner) -> "not " + operand(inner);
            case Filter.Equal(String attribute, Literal value) -> name(attribute) + " = " + value;
            case Filter.In(String attribute, List<Literal> values) ->
                name(attribute)
                        + values.stream().map(Literal::toString).collect(Collectors.joining(", ", " in (", ")"));
            case Filter.Range range -> range(range);
            case Filter.Prefix(String attribute, String prefix) -> name(attribute) + " starts with " + quoted(prefix);
            case Filter.Exists(String attribute) -> "exists " + name(attribute);
            case Filter.Ids(Set<DocumentId> ids) ->
                ids.stream().map(FilterPrinter::id).sorted().collect(Collectors.joining(", ", "id in (", ")"));
        };
    }

    private static String joined(List<Filter> filters, String between, String none) {
        return switch (filters.size()) {
            case 0 -> none;
            case 1 -> print(filters.getFirst());
            default -> filters.stream().map(FilterPrinter::operand).collect(Collectors.joining(between));
        };
    }

    /// A filter that another encloses.
    private static String operand(Filter filter) {
        boolean several = (filter instanceof Filter.And(List<Filter> all) && all.size() != 0)
                || (filter instanceof Filter.Or(List<Filter> any) && any.size() != 0);
        return several ? "(" + print(filter) + ")" : print(filter);
    }

    private static String range(Filter.Range range) {
        String name = name(range.attribute());
        return switch (range.lower()) {
            case Bound.Open() -> upper(range, name, "exists " + name);
            case Bound.Including(Literal value) -> upper(range, value + " <= " + name, name + " >= " + value);
            case Bound.Excluding(Literal value) -> upper(range, value + " < " + name, name + " > " + value);
        };
    }

    private static String upper(Filter.Range range, String before, String whenOpen) {
        return switch (range.upper()) {
            case Bound.Open() -> whenOpen;
            case Bound.Including(Literal value) -> before + " <= " + value;
            case Bound.Excluding(Literal value) -> before + " < " + value;
        };
    }

    private static String id(DocumentId id) {
        return switch (id) {
            case DocumentId.OfString(String value) -> quoted(value);
            case DocumentId.OfLong(long value) -> Long.toString(value);
        };
    }

    private static String name(String attribute) {
        return NAME.matcher(attribute).matches() && !WORDS.contains(attribute.toLowerCase(Locale.ROOT))
                ? attribute
                : "`" + attribute.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }

    static String quoted(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char unit = value.charAt(i);
            switch (unit) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                default -> {
                    if (unit < ' ' || (Character.isSurrogate(unit) && !inPair(value, i))) {
                        text.append("\\u").append("%04x".formatted((int) unit));
                    } else {
                        text.append(unit);
                    }
                }
            }
        }
        return text.append('"').toString();
    }

    private static boolean inPair(String value, int at) {
        return (at + 1 < value.length() && Character.isSurrogatePair(value.charAt(at), value.charAt(at + 1)))
                || (at > 0 && Character.isSurrogatePair(value.charAt(at - 1), value.charAt(at)));
    }
}
