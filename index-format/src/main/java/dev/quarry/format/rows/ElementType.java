package dev.quarry.format.rows;

import org.jspecify.annotations.Nullable;

/// The type of a dense vector's values. The id is what stands on disk.
public enum ElementType {
    /// IEEE binary32.
    F32(1, Float.BYTES),
    /// IEEE binary16; converted from `float` to the nearest value, ties to even.
    F16(2, Short.BYTES),
    /// Signed bytes, -128 to 127.
    I8(3, Byte.BYTES),
    /// Unsigned bytes, 0 to 255.
    U8(4, Byte.BYTES);

    private final int id;
    private final int byteSize;

    ElementType(int id, int byteSize) {
        this.id = id;
        this.byteSize = byteSize;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// The bytes of one value.
    public int byteSize() {
        return byteSize;
    }

    /// Whether rows are given as `float[]`; otherwise as `byte[]`.
    public boolean isFloating() {
        return this == F32 || this == F16;
    }

    /// The type with this number, or null when this version knows none.
    public static @Nullable ElementType ofId(int id) {
        for (ElementType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        return null;
    }
}
