package dev.quarry.tools.read;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An input file that is not what its format promises, or that cannot be opened.
///
/// It is an `IOException`, because whoever reads a file handles those anyway and the compiler then
/// reminds them. Other `IOException`s that a reader throws are failures of the disk, not of the data.
///
/// The message reads `FILE: PLACE: expected EXPECTED, found FOUND`. The place is a line, a row, an entry or
/// a byte offset; offsets count bytes after decompression. It is empty for what concerns the file as a whole.
public final class InputException extends IOException {
    private static final int LONGEST_FOUND = 300;

    private final transient Path file;
    private final String place;
    private final String expected;
    private final String found;

    public InputException(Path file, String place, String expected, String found) {
        this(file, place, expected, found, null);
    }

    public InputException(Path file, String place, String expected, String found, @Nullable Throwable cause) {
        super(file + (place.isEmpty() ? "" : ": " + place) + ": expected " + expected + ", found " + oneLine(found));
        if (cause != null) {
            initCause(cause);
        }
        this.file = file;
        this.place = place;
        this.expected = expected;
        this.found = oneLine(found);
    }

    public Path file() {
        return file;
    }

    /// Where in the file; may be empty.
    public String place() {
        return place;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_FOUND ? line : line.substring(0, LONGEST_FOUND) + "...";
    }
}
