package dev.quarry.format.adapt;

import dev.quarry.format.pq.Fingerprint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The numbers of an adapter, as they stand in a file. Shared arrays, not copied.
///
/// @param oldDim values of a vector of the index, from 1 to [#MOST_DIM]
/// @param newDim values of a query, from 1 to [#MOST_DIM]
/// @param matrix `(oldDim, newDim)`
/// @param offset `(oldDim)`, added to the product
public record AdapterContents(int oldDim, int newDim, float[] matrix, float[] offset) {

    /// The most dimensions of a vector.
    public static final int MOST_DIM = 65_536;

    public AdapterContents {
        if (!fits(oldDim) || !fits(newDim)) {
            throw new IllegalArgumentException(
                    "dimensions: expected 1 to %d, found %d and %d".formatted(MOST_DIM, oldDim, newDim));
        }
        if (matrix.length != (long) oldDim * newDim || offset.length != oldDim) {
            throw new IllegalArgumentException("adapter: expected %d by %d values and an offset of %d, found %d and %d"
                    .formatted(oldDim, newDim, oldDim, matrix.length, offset.length));
        }
    }

    static boolean fits(int dim) {
        return dim >= 1 && dim <= MOST_DIM;
    }

    /// The SHA-256 of both dimensions, matrix and offset, all as little-endian bytes.
    public Fingerprint fingerprint() {
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(oldDim)
                .putInt(newDim)
                .flip());
        add(matrix, digest);
        add(offset, digest);
        return Fingerprint.of(digest.digest());
    }

    private static void add(float[] values, MessageDigest digest) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * 1024).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += 1024) {
            bytes.clear();
            for (int i = from; i < Math.min(values.length, from + 1024); i++) {
                bytes.putFloat(values[i]);
            }
            digest.update(bytes.flip());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
