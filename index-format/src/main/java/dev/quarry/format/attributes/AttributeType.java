package dev.quarry.format.attributes;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the values of an attribute are, and how they are ordered.
public enum AttributeType {
    /// Strings of at most [#MAX_KEYWORD_BYTES] bytes of UTF-8, ordered by these bytes, that is by code points.
    KEYWORD(1),
    /// Signed 64-bit integers.
    LONG(2),
    /// Floating-point numbers, infinities among them, NaN not. -0.0 is stored as 0.0 and so equals it.
    DOUBLE(3),
    /// Milliseconds since 1970-01-01T00:00:00Z, signed.
    DATE(4),
    /// False, which is 0, and true, which is 1.
    BOOLEAN(5);

    /// The most bytes of a keyword in UTF-8; none are allowed too.
    public static final int MAX_KEYWORD_BYTES = 32_766;

    private final int id;

    AttributeType(int id) {
        this.id = id;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// The type with this number, or null when there is none.
    public static @Nullable AttributeType ofId(int id) {
        for (AttributeType type : values()) {
            if (type.id == id) {
                return type;
            }
        }
        return null;
    }

    /// The name used in messages and schemas, such as `keyword`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
