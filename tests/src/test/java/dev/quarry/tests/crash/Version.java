package dev.quarry.tests.crash;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.SparseEncoding;
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

    private static final int WORDS = 20;

    static Schema schema() {
        return Schema.withStringIds(
                SparseField.of(SPARSE).withValues(SparseEncoding.F32),
                DenseField.of(DENSE, DIM, Similarity.SQUARED_L2));
    }

    Document document() {
        return Document.of(id)
                .with(SPARSE, FieldValue.tokens(tokens(), weights()))
                .with(DENSE, FieldValue.dense(vector()))
                .withPayload(payload());
    }

    private Random random() {
        return new Random(31L * id.hashCode() + number);
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
