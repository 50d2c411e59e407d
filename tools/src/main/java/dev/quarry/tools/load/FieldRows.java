package dev.quarry.tools.load;

import dev.quarry.document.FieldValue;
import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.SparseReader;
import dev.quarry.tools.read.VectorReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of one field: those of its files, one file after the other. Not thread-safe.
final class FieldRows implements Closeable {
    /// Opens a file of the field's kind.
    interface Opener {
        VectorReader open(Path file) throws IOException;
    }

    /// Makes a value of a reader's current row.
    interface Values {
        /// Null where rows have attributes alone.
        @Nullable
        FieldValue of(VectorReader row) throws IOException;
    }

    private final String field;
    private final List<Path> files;
    private final Opener opener;
    private final Values values;
    private VectorReader reader;
    private int file;
    private long bytesBefore;
    private @Nullable InputException wrong;

    FieldRows(String field, List<Path> files, Opener opener, Values values) throws IOException {
        this.field = field;
        this.files = files;
        this.opener = opener;
        this.values = values;
        this.reader = opener.open(files.getFirst());
    }

    String field() {
        return field;
    }

    /// The reader of the current row.
    VectorReader reader() {
        return reader;
    }

    /// Goes to the next row, of the next file if need be. A row whose contents are wrong is one that [#value] refuses.
    boolean next() throws IOException {
        while (!nextOfFile()) {
            if (file == files.size() - 1) {
                return false;
            }
            bytesBefore += reader.bytesTotal();
            reader.close();
            reader = opener.open(files.get(++file));
        }
        return true;
    }

    private boolean nextOfFile() throws IOException {
        wrong = null;
        try {
            return switch (reader) {
                case SparseReader sparse -> sparse.next();
                case DenseReader dense -> dense.next();
            };
        } catch (InputException e) {
            if (!reader.resumable()) {
                throw e;
            }
            wrong = e;
            return true;
        }
    }

    @Nullable
    String id() {
        return reader instanceof SparseReader sparse && wrong == null ? sparse.id() : null;
    }

    byte @Nullable [] contents() {
        return reader instanceof SparseReader sparse ? sparse.contents() : null;
    }

    /// Values of attributes that come with the current row.
    Map<String, FieldValue> attributes() {
        return reader instanceof SparseReader sparse ? sparse.attributes() : Map.of();
    }

    /// The current row's value, null where rows have attributes alone.
    ///
    /// @throws InputException if the row is wrong
    @Nullable
    FieldValue value() throws IOException {
        if (wrong != null) {
            throw wrong;
        }
        return values.of(reader);
    }

    InputException failure(String expected, String found) {
        return reader.failure(expected, found);
    }

    /// Bytes on disk consumed so far, of all files.
    long bytesRead() {
        return bytesBefore + reader.bytesRead();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
