package dev.quarry.format.payload;

/// How payloads are stored.
///
/// @param blockBytes the most payload bytes put into one block before compression, 1 KiB to 16 MiB; larger blocks
///     compress better, and reading one payload decompresses a whole block. Default: 32 KiB
public record PayloadsOptions(int blockBytes) {

    /// 32 KiB blocks.
    public static final PayloadsOptions DEFAULT = new PayloadsOptions(32 << 10);

    private static final int SMALLEST = 1 << 10;
    private static final int LARGEST = 16 << 20;

    /// @throws IllegalArgumentException when `blockBytes` is out of range
    public PayloadsOptions {
        if (blockBytes < SMALLEST || blockBytes > LARGEST) {
            throw new IllegalArgumentException(
                    "expected blocks of " + SMALLEST + " to " + LARGEST + " bytes, found " + blockBytes);
        }
    }
}
