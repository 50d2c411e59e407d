package dev.quarry.format;

import java.nio.file.Path;

/// A file that is sound but was written by a newer version, or uses a feature this version does not know.
public final class UnsupportedFormatException extends FormatException {

    private static final long serialVersionUID = 1L;

    /// @param file the file
    /// @param expected what this version can read, in words
    /// @param found what the file asks for, in words
    public UnsupportedFormatException(Path file, String expected, String found) {
        super(
                file,
                "%s: written by a newer version: expected %s, found %s; open it with a newer Quarry"
                        .formatted(file.toString(), expected, found));
    }
}
