package dev.quarry.tools.read;

import java.io.Closeable;
import java.nio.file.Path;

/// Rows of a vector file, one at a time, front to back.
///
/// Memory does not grow with the file. A reader belongs to one thread; the arrays it hands out are its own and
/// change with the next row. What is wrong with the file comes as an [InputException].
public sealed interface VectorReader extends Closeable permits SparseReader, DenseReader {
    Path file();

    /// Rows in the file, or -1 if only reading can tell.
    long rows();

    /// Number of the current row from 0; -1 before the first.
    long row();

    /// The current row's place in the file, for messages: `line 12` or `row 12`.
    String place();

    /// An error about the current row, for checks that only the caller can make (a repeated id, say).
    default InputException failure(String expected, String found) {
        return new InputException(file(), place(), expected, found);
    }

    /// Whether reading may go on after an [InputException]: only the current row is wrong, and it was read to its end.
    boolean resumable();

    /// Bytes on disk consumed so far; for progress, so approximate.
    long bytesRead();

    /// Bytes on disk altogether.
    long bytesTotal();
}
