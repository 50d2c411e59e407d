package dev.quarry.filter;

/// A piece of a filter's text.
///
/// @param kind what it is
/// @param text a name or word as it stands, a string without quotes and escapes, a sign, or the text of a
///     number or date
/// @param position where it begins
record FilterToken(Kind kind, String text, int position) {

    enum Kind {
        WORD,
        NAME_IN_BACKQUOTES,
        STRING,
        /// A number or a date.
        NUMBER,
        SIGN,
        END
    }

    boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    /// For messages.
    String found() {
        return kind == Kind.END ? "the end" : "`" + text + "`";
    }
}
