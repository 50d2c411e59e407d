package dev.quarry.filter;

import dev.quarry.filter.FilterToken.Kind;

/// Cuts a filter's text into pieces, one at a time. Not thread-safe.
final class FilterTokens {

    private final String text;
    private int at;

    FilterTokens(String text) {
        this.text = text;
    }

    FilterToken next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int start = at;
        if (at == text.length()) {
            return new FilterToken(Kind.END, "", start);
        }
        char first = text.charAt(at);
        if (first == '"' || first == '\'') {
            return new FilterToken(Kind.STRING, quoted(first), start);
        }
        if (first == '`') {
            return new FilterToken(Kind.NAME_IN_BACKQUOTES, quoted(first), start);
        }
        if (Character.isDigit(first) || ((first == '-' || first == '+') && at + 1 < text.length())) {
            while (at < text.length() && isOfNumber(text.charAt(at))) {
                at++;
            }
            return new FilterToken(Kind.NUMBER, text.substring(start, at), start);
        }
        if (Character.isLetter(first) || first == '_') {
            while (at < text.length() && isOfName(text.charAt(at))) {
                at++;
            }
            return new FilterToken(Kind.WORD, text.substring(start, at), start);
        }
        return sign(first);
    }

    private FilterToken sign(char first) {
        int start = at++;
        boolean mayBeTwo = first == '<' || first == '>' || first == '!';
        if (mayBeTwo && at < text.length() && text.charAt(at) == '=') {
            at++;
        }
        String sign = text.substring(start, at);
        return switch (sign) {
            case "(", ")", ",", "=", "!=", "<", "<=", ">", ">=" -> new FilterToken(Kind.SIGN, sign, start);
            default -> throw new FilterSyntaxException(text, start, "a name, a value or a sign", "`" + sign + "`");
        };
    }

    private static boolean isOfName(char unit) {
        return Character.isLetterOrDigit(unit) || unit == '_' || unit == '.' || unit == '-';
    }

    private static boolean isOfNumber(char unit) {
        return Character.isLetterOrDigit(unit) || unit == '.' || unit == '-' || unit == '+' || unit == ':';
    }

    private String quoted(char quote) {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char unit = text.charAt(at++);
            value.append(unit == '\\' ? escaped(start) : unit);
        }
        if (at == text.length()) {
            throw new FilterSyntaxException(text, start, "a closing " + quote, "the end");
        }
        at++;
        return value.toString();
    }

    private char escaped(int start) {
        if (at == text.length()) {
            throw new FilterSyntaxException(text, start, "a closing quote", "the end");
        }
        char unit = text.charAt(at++);
        return switch (unit) {
            case '"', '\'', '\\', '`' -> unit;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'u' -> hexadecimal();
            default -> throw new FilterSyntaxException(text, at - 1, "one of \"'`\\ntru behind \\", "`" + unit + "`");
        };
    }

    private char hexadecimal() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw new FilterSyntaxException(text, at, "four hexadecimal digits", "others");
            }
            value = 16 * value + digit;
            at++;
        }
        return (char) value;
    }
}
