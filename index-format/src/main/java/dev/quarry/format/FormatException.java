package dev.quarry.format;

import java.nio.file.Path;

/// A file that cannot be read as what it should be. Unchecked, because damage can come to light in the middle of a
/// search, where no caller could do more with a checked exception than wrap it.
public abstract sealed class FormatException extends RuntimeException
        permits CorruptSegmentException, UnsupportedFormatException {

    private static final long serialVersionUID = 1L;

    private final transient Path file;

    FormatException(Path file, String message) {
        super(message);
        this.file = file;
    }

    /// The file that was read.
    public final Path file() {
        return file;
    }
}
