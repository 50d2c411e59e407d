package dev.quarry.format.pq;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Everything a model consists of. The arrays are shared, not copied, and must not be changed.
///
/// @param shape the numbers
/// @param rotation of vectors, `(dim, dim)`; empty for none
/// @param coarse centroids of lists, `(lists, dim)`; empty for none
/// @param encoding the centroids that codes are assigned by, `(M, entries, sliceDim)`
/// @param queryMap in place of the rotation for queries, `(dim, dim)`; empty for none
/// @param scoring the centroids that queries are compared with, as `encoding`
public record PqModelContents(
        PqModelShape shape, float[] rotation, float[] coarse, float[] encoding, float[] queryMap, float[] scoring) {

    private static final int DIGEST_VALUES = 1024;

    public PqModelContents {
        require("rotation", rotation, rotation.length == 0 ? 0 : shape.rotationValues());
        require("coarse centroids", coarse, shape.coarseValues());
        require("encoding centroids", encoding, shape.codebookValues());
        require("query map", queryMap, queryMap.length == 0 ? 0 : shape.rotationValues());
        require("scoring centroids", scoring, shape.codebookValues());
    }

    private static void require(String what, float[] values, long expected) {
        if (values.length != expected) {
            throw new IllegalArgumentException(
                    "%s: expected %d values, found %d".formatted(what, expected, values.length));
        }
    }

    /// Whether queries are compared with the very centroids that codes were assigned by.
    public boolean scoresAsItEncodes() {
        return Arrays.equals(encoding, scoring);
    }

    /// The SHA-256 of what codes depend on, all as little-endian bytes: dim, M, bits, metric, 1 with a rotation or
    /// else 0, lists, what codes stand for; rotation, coarse centroids, encoding centroids.
    public Fingerprint codesFingerprint() {
        return Fingerprint.of(codesDigest().digest());
    }

    /// The SHA-256 of all of it: what codes depend on, then query map and scoring centroids.
    public Fingerprint fingerprint() {
        MessageDigest digest = codesDigest();
        add(digest, queryMap);
        add(digest, scoring);
        return Fingerprint.of(digest.digest());
    }

    private MessageDigest codesDigest() {
        MessageDigest digest = sha256();
        PqCodesShape codes = shape.codes();
        add(
                digest,
                shape.dim(),
                codes.subQuantizers(),
                codes.bits(),
                shape.metric(),
                rotation.length > 0 ? 1 : 0,
                shape.lists(),
                shape.encodes());
        add(digest, rotation);
        add(digest, coarse);
        add(digest, encoding);
        return digest;
    }

    private static void add(MessageDigest digest, int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        digest.update(bytes.flip());
    }

    private static void add(MessageDigest digest, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * DIGEST_VALUES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += DIGEST_VALUES) {
            int count = Math.min(values.length - from, DIGEST_VALUES);
            bytes.clear().asFloatBuffer().put(values, from, count);
            digest.update(bytes.limit(count * Float.BYTES));
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
