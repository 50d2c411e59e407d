package dev.quarry.format.rows;

import org.jspecify.annotations.Nullable;

/// How the bytes of one sparse row are laid out. The id stands in the section header, so a new layout is a new constant
/// and old segments stay readable.
public enum SparseEncoding {
    /// Values as IEEE binary32, exactly as given.
    F32(1, 4, 4),
    /// Values as IEEE binary16 times a power of two that the whole section shares, chosen so that its largest value
    /// lies in the upper half of binary16's range: 11 significant bits over 8 decades below the largest value, and
    /// fewer bits below that. A value too small for it is stored as the smallest positive one.
    F16(2, 2, 4),
    /// Values as unsigned bytes 1 to 255 times a scale that each row has for itself: an error of at most 1/510 of the
    /// row's largest value, save that what would become 0 becomes 1.
    U8(3, 1, 8);

    private final int id;
    private final int valueBytes;
    private final int headBytes;

    SparseEncoding(int id, int valueBytes, int headBytes) {
        this.id = id;
        this.valueBytes = valueBytes;
        this.headBytes = headBytes;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// Bytes of one value.
    public int valueBytes() {
        return valueBytes;
    }

    /// Bytes before a row's first term: the count, and for [#U8] the row's scale.
    public int headBytes() {
        return headBytes;
    }

    /// The encoding with this number, or null when this version knows none.
    public static @Nullable SparseEncoding ofId(int id) {
        for (SparseEncoding encoding : values()) {
            if (encoding.id == id) {
                return encoding;
            }
        }
        return null;
    }
}
