package dev.quarry.kernel;

/// How a sparse row stores its terms.
public enum TermWidth {
    /// Two bytes, unsigned.
    U16(2),
    /// Four bytes; terms are below 2^31.
    U32(4);

    private final int bytes;

    TermWidth(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one term.
    public int bytes() {
        return bytes;
    }
}
