package dev.quarry.tools.load;

import dev.quarry.tools.read.IdReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ids from files, one file after the other. Not thread-safe.
final class RowIds implements Closeable {
    private final List<Path> files;
    private int file;
    private IdReader reader;

    private RowIds(List<Path> files) throws IOException {
        this.files = files;
        this.reader = IdReader.open(files.getFirst());
    }

    /// Opens the first file; null for no files.
    static @Nullable RowIds open(List<Path> files) throws IOException {
        return files.isEmpty() ? null : new RowIds(files);
    }

    /// The next id, or null after the last.
    @Nullable
    String next() throws IOException {
        while (!reader.next()) {
            if (file == files.size() - 1) {
                return null;
            }
            reader.close();
            reader = IdReader.open(files.get(++file));
        }
        return reader.id();
    }

    Path file() {
        return files.get(file);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
