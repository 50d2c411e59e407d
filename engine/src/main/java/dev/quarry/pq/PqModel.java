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
/// It has two sides. Codes depend on metric, rotation, coarse quantizer and encoding centroids: these have a
/// fingerprint of their own, [#codesFingerprint], which segments record. The query map and the scoring centroids
/// belong to queries alone and may be trained further while the codes stay what they are.
///
/// @param metric vectors are compared by; for [Metric#COSINE] they are normalised before they are encoded
/// @param rotation `(dim, dim)` orthogonal, applied to vectors before they are cut; empty for none
/// @param coarse cuts rotated vectors into lists; empty for none
/// @param encoding the centroids that codes were assigned by
/// @param queryMap `(dim, dim)`, applied to queries in place of the rotation (a trained map with the rotation
///     already behind it); empty when queries are rotated as vectors are
/// @param scoring the centroids that queries are compared with; the same unless they were trained further
public record PqModel(
        Metric metric,
        Optional<Matrix> rotation,
        Optional<CoarseQuantizer> coarse,
        Codebook encoding,
        Optional<Matrix> queryMap,
        Codebook scoring) {

    public PqModel {
        if (!encoding.shape().equals(scoring.shape())) {
            throw new IllegalArgumentException(
                    "expected codebooks of one shape, found %s and %s".formatted(encoding.shape(), scoring.shape()));
        }
        int dim = encoding.shape().dim();
        requireSquare("rotation", rotation, dim);
        requireSquare("query map", queryMap, dim);
        coarse.ifPresent(lists -> {
            if (lists.centroids().columns() != dim) {
                throw new IllegalArgumentException("coarse centroids: expected %d dimensions, found %d"
                        .formatted(dim, lists.centroids().columns()));
            }
        });
    }

    /// A model whose queries are treated as its vectors are, without lists.
    public static PqModel of(Metric metric, Optional<Matrix> rotation, Codebook codebook) {
        return new PqModel(metric, rotation, Optional.empty(), codebook, Optional.empty(), codebook);
    }

    /// The same codes, scored in another way.
    public PqModel withScoring(Optional<Matrix> otherMap, Codebook otherScoring) {
        return new PqModel(metric, rotation, coarse, encoding, otherMap, otherScoring);
    }

    public PqShape shape() {
        return encoding.shape();
    }

    /// The SHA-256 of what codes depend on: shape, metric, rotation, coarse quantizer and encoding centroids, all
    /// as little-endian bytes. Models that share it can be exchanged over the same segments.
    public Fingerprint codesFingerprint() {
        return Fingerprint.of(codesDigest().digest());
    }

    /// The SHA-256 of all of it: what codes depend on, then query map and scoring centroids.
    public Fingerprint fingerprint() {
        MessageDigest digest = codesDigest();
        add(queryMap.map(Matrix::values).orElse(new float[0]), digest);
        add(scoring.values(), digest);
        return Fingerprint.of(digest.digest());
    }

    private MessageDigest codesDigest() {
        MessageDigest digest = sha256();
        PqShape shape = shape();
        addNumbers(
                digest,
                shape.dim(),
                shape.subQuantizers(),
                shape.codes().bits(),
                id(metric),
                rotation.isPresent() ? 1 : 0,
                coarse.map(CoarseQuantizer::lists).orElse(0),
                coarse.map(lists -> lists.encodes().id()).orElse(0));
        add(rotation.map(Matrix::values).orElse(new float[0]), digest);
        add(coarse.map(lists -> lists.centroids().values()).orElse(new float[0]), digest);
        add(encoding.values(), digest);
        return digest;
    }

    private static void addNumbers(MessageDigest digest, int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        digest.update(bytes.flip());
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
