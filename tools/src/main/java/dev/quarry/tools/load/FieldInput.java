package dev.quarry.tools.load;

import java.nio.file.Path;

/// A vector file and the field its rows go to, as the command line gives them: `FILE` or `FIELD=FILE`.
///
/// @param field empty for the kind's default name
public record FieldInput(String field, Path file) {
    /// Parses `[FIELD=]FILE`. Whatever stands before the first `=` is a field unless it has a slash in it.
    public static FieldInput parse(String text) {
        int at = text.indexOf('=');
        if (at <= 0 || text.substring(0, at).indexOf('/') >= 0) {
            return new FieldInput("", Path.of(text));
        }
        return new FieldInput(text.substring(0, at), Path.of(text.substring(at + 1)));
    }

    /// The field, or `other` if none was given.
    public String fieldOr(String other) {
        return field.isEmpty() ? other : field;
    }
}
