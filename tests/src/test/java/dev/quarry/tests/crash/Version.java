package dev.quarry.tests.crash;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// What a document of these tests holds: all of it follows from its id and a number, so that a model of an index
/// is a map of numbers.
///
/// @param id the document's id
/// @param number which of its versions
record Version(String id, int number) {

    static final int DIM = 4;
    static final String SPARSE = "text";
    static final String DENSE = "vector";
    /// All documents have the first word, so that a search for it finds them all.
    static final String COMMON = "common";

    static final String GROUP = "group";
    /// Groups are numbered from 0.
    static final int GROUPS = 5;

    private static final int WORDS = 20;

    static Schema schema() {
        return Schema.withStringIds(
                SparseField.of(SPARSE).withValues(SparseEncoding.F32),
                DenseField.of(DENSE, DIM, Similarity.SQUARED_L2),
                AttributeField.of(GROUP, AttributeType.LONG));
    }

    Document document() {
        return Document.of(id)
                .with(SPARSE, FieldValue.tokens(tokens(), weights()))
                .with(DENSE, FieldValue.dense(vector()))
                .with(GROUP, FieldValue.number((long) group()))
                .withPayload(payload());
    }

    private Random random() {
        return new Random(((long) id.hashCode() << Integer.SIZE | number) * 0x9E37_79B9_7F4A_7C15L);
    }

    int group() {
        return Math.floorMod(7 * id.hashCode() + number, GROUPS);
    }

    String[] tokens() {
        return new String[] {COMMON, "word" + Math.floorMod(id.hashCode() + number, WORDS), "only-" + id};
    }

    float[] weights() {
        Random random = random();
        return new float[] {1 + random.nextFloat(), 1 + random.nextFloat(), 1 + random.nextFloat()};
    }

    float[] vector() {
        Random random = random();
        random.nextLong();
        float[] vector = new float[DIM];
        for (int i = 0; i < DIM; i++) {
            vector[i] = random.nextFloat();
        }
        return vector;
    }

    /// The squared L2 distance of the vectors.
    double distance(Version other) {
        float[] a = vector();
        float[] b = other.vector();
        double sum = 0;
        for (int i = 0; i < DIM; i++) {
            sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return sum;
    }

    /// The inner product of the sparse vectors.
    double product(Version other) {
        double sum = 0;
        for (int i = 0; i < tokens().length; i++) {
            for (int j = 0; j < other.tokens().length; j++) {
                if (tokens()[i].equals(other.tokens()[j])) {
                    sum += (double) weights()[i] * other.weights()[j];
                }
            }
        }
        return sum;
    }

    /// 0 to 600 bytes behind the name: now and then more than a sector.
    byte[] payload() {
        Random random = random();
        byte[] noise = new byte[random.nextInt(600)];
        random.nextBytes(noise);
        byte[] name = (id + "/" + number + "/").getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[name.length + noise.length];
        System.arraycopy(name, 0, payload, 0, name.length);
        System.arraycopy(noise, 0, payload, name.length, noise.length);
        return payload;
    }
}
