package dev.quarry.pq;

import dev.quarry.format.pq.Fingerprint;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// What turns vectors into codes and queries into tables. Trained once and shared by all segments; immutable,
/// the arrays in it must not be changed.
///
/// @param metric vectors are compared by; for [Metric#COSINE] they are normalised before they are encoded
/// @param rotation `(dim, dim)` orthogonal, applied to vectors before they are cut; empty for none
/// @param queryMap `(dim, dim)`, applied to queries in place of the rotation (a trained map with the rotation
///     already
///     behind it); empty when queries are rotated as vectors are
/// @param encoding the centroids that codes were assigned by
/// @param scoring the centroids that queries are compared with; the same unless they were trained further
public record PqModel(
        Metric metric, Optional<Matrix> rotation, Optional<Matrix> queryMap, Codebook encoding, Codebook scoring) {

    public PqModel {
        if (!encoding.shape().equals(scoring.shape())) {
            throw new IllegalArgumentException(
                    "expected codebooks of one shape, found %s and %s".formatted(encoding.shape(), scoring.shape()));
        }
        requireSquare("rotation", rotation, encoding.shape().dim());
        requireSquare("query map", queryMap, encoding.shape().dim());
    }

    public PqShape shape() {
        return encoding.shape();
    }

    /// The SHA-256 of what codes depend on and what they are scored by: shape, metric, matrices and codebooks,
    /// all as little-endian bytes.
    public Fingerprint fingerprint() {
        MessageDigest digest = sha256();
        PqShape shape = shape();
        ByteBuffer header = ByteBuffer.allocate(4 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(shape.dim())
                .putInt(shape.subQuantizers())
                .putInt(shape.codes().bits());
        header.putInt(id(metric));
        digest.update(header.array());
        add(rotation.map(Matrix::values).orElse(new float[0]), digest);
        add(queryMap.map(Matrix::values).orElse(new float[0]), digest);
        add(encoding.values(), digest);
        add(scoring.values(), digest);
        return Fingerprint.of(digest.digest());
    }

    /// The metric's number in fingerprints and files.
    static int id(Metric metric) {
        return switch (metric) {
            case SQUARED_L2 -> 1;
            case DOT -> 2;
            case COSINE -> 3;
        };
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

    private static void requireSquare(String what, Optional<Matrix> matrix, int dim) {
        matrix.ifPresent(m -> {
            if (m.rows() != dim || m.columns() != dim) {
                throw new IllegalArgumentException("%s: expected %d by %d values, found %d by %d"
                        .formatted(what, dim, dim, m.rows(), m.columns()));
            }
        });
    }
}
