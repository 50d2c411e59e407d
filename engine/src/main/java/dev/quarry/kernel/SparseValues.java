package dev.quarry.kernel;

/// How a sparse row stores its values.
public enum SparseValues {
    /// One unsigned byte, used as the integer it is: the caller multiplies the dot product by the row's scale.
    U8(1),
    /// IEEE binary16.
    F16(2),
    /// IEEE binary32.
    F32(4);

    private final int bytes;

    SparseValues(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one value.
    public int bytes() {
        return bytes;
    }
}
