package dev.quarry.idmap.chronicle;

import java.util.List;

/// The JVM was started without what Chronicle Map needs.
public final class MissingJvmFlagsException extends IllegalStateException {

    private final List<String> flags;

    MissingJvmFlagsException(List<String> flags) {
        super("Chronicle Map needs these JVM flags too: " + String.join(" ", flags));
        this.flags = flags;
    }

    /// The flags to add.
    public List<String> flags() {
        return flags;
    }
}
