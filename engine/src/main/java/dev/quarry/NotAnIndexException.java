package dev.quarry;

import java.io.IOException;
import java.nio.file.Path;

/// The folder is not an index, or is one already where a new one was to be made.
public final class NotAnIndexException extends IOException {

    private static final long serialVersionUID = 1L;

    /// @param folder the folder
    /// @param expected what was needed, in words
    /// @param found what is there, in words
    public NotAnIndexException(Path folder, String expected, String found) {
        super("%s: expected %s, found %s".formatted(folder.toString(), expected, found));
    }
}
