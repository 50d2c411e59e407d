package dev.quarry.ids;

import java.nio.file.Path;

/// An index would have more documents than its id map is sized for. Nothing was done.
public final class IdMapFullException extends RuntimeException {

    /// @param name of the lookup
    /// @param documents how many there would be
    /// @param maximum how many it is sized for
    public IdMapFullException(Path folder, String name, long documents, long maximum) {
        super(("%s: %d documents are more than the %d that the id map (%s) is sized for; commit, close the writer and"
                        + " open it with a map for more, or with the segments' tables, which have no maximum")
                .formatted(folder, documents, maximum, name));
    }
}
