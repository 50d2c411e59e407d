package dev.quarry.tools.load;

import dev.quarry.tools.read.VectorReader;
import java.io.IOException;
import java.nio.file.Path;

/// A row of a file that the index refuses: the refusal, with the row's place before it.
public final class RefusedRowException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedRowException(Path file, String place, IllegalArgumentException refusal) {
        super(file + ": " + place + ": " + refusal.getMessage(), refusal);
    }

    RefusedRowException(VectorReader row, IllegalArgumentException refusal) {
        super(row.file() + ": " + row.place() + ": " + refusal.getMessage(), refusal);
    }
}
