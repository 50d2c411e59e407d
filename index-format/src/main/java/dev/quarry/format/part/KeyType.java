package dev.quarry.format.part;

import org.jspecify.annotations.Nullable;

/// What the keys of a key table are. The id is what stands on disk.
public enum KeyType {
    /// Strings of 1 to 65,535 bytes.
    BYTES(1),
    /// 64-bit integers.
    LONGS(2);

    private final int id;

    KeyType(int id) {
        this.id = id;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// The type with this number, or null when this version knows none.
    public static @Nullable KeyType ofId(int id) {
        for (KeyType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        return null;
    }
}
