package dev.quarry.tools.read;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Ids of a vector file's rows, in row order, one a line. Not thread-safe.
///
/// An id is not empty and has at most 65,536 bytes of UTF-8. Repeated ids are the caller's to find.
public final class IdReader implements Closeable {
    private static final int LONGEST = 1 << 16;

    private final TextLines lines;

    private IdReader(TextLines lines) {
        this.lines = lines;
    }

    public static IdReader open(Path file) throws IOException {
        return new IdReader(TextLines.open(file));
    }

    /// All ids of a file that is known to fit into memory.
    public static List<String> readAll(Path file) throws IOException {
        List<String> ids = new ArrayList<>();
        try (IdReader reader = open(file)) {
            while (reader.next()) {
                ids.add(reader.id());
            }
        }
        return ids;
    }

    /// Goes to the next id.
    ///
    /// @return false after the last
    public boolean next() throws IOException {
        if (!lines.next()) {
            return false;
        }
        String id = lines.text();
        if (id.isEmpty()) {
            throw lines.failure("an id", "an empty line");
        }
        if (id.length() > LONGEST / 3 && id.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw lines.failure("an id of at most " + LONGEST + " bytes", "a longer one");
        }
        return true;
    }

    public String id() {
        return lines.text();
    }

    /// An error about the current id.
    public InputException failure(String expected, String found) {
        return lines.failure(expected, found);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
