package dev.quarry;

import java.io.IOException;
import java.nio.file.Path;

/// Another writer, of this or another process, holds the index.
public final class IndexLockedException extends IOException {

    private static final long serialVersionUID = 1L;

    /// @param lock the lock file
    /// @param holder what the lock file says about who holds it
    public IndexLockedException(Path lock, String holder) {
        super(
                ("%s: another writer holds this index (%s). Only one writer may be open at a time; close it, or wait until"
                                + " its process ends: the lock ends with the process, the file itself means nothing")
                        .formatted(lock.toString(), holder));
    }
}
