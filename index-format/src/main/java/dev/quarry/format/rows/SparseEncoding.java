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
    U8(3, 1, 8),
    /// Values as whole numbers 1 to 65535 times a power of two that the whole section shares: 15 to 16 bits for the
    /// largest, whole numbers exactly. A value too small for it is stored as 1. Rows lie in two parts, the largest
    /// values first, and each value in two bytes that stand apart, so that a search reads three bytes of a non-zero
    /// and often only the first part of a row. About the size of [#F16] for rows of a hundred terms; a row takes at
    /// least 256 bytes.
    SPLIT(4, 2, 0);

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

    /// Bytes of one value, in all places together.
    public int valueBytes() {
        return valueBytes;
    }

    /// Bytes before a row's first term: the count, and for [#U8] the row's scale; 0 for [#SPLIT], where they stand
    /// elsewhere.
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
