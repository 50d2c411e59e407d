package dev.quarry.bench.live;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// Made-up documents of some hundred bytes: a sparse vector of 16 terms, two attributes, a payload of 40 bytes, and
/// where wanted a dense vector. Each is a function of its number and version.
///
/// @param dim of the dense vectors, 0 for none
record SmallDocuments(int dim) {

    static final String SPARSE = "text";
    static final String DENSE = "vector";
    private static final int TERMS = 16;
    private static final int VOCABULARY = 30_000;
    private static final String[] LANGUAGES = {"en", "de", "fr", "es", "it", "pt", "nl", "pl"};

    Schema schema() {
        List<Field> fields = new ArrayList<>();
        fields.add(SparseField.of(SPARSE).withTerms(TermNaming.NUMBERS));
        fields.add(AttributeField.of("year", AttributeType.LONG));
        fields.add(AttributeField.of("lang", AttributeType.KEYWORD));
        if (dim > 0) {
            fields.add(DenseField.of(DENSE, dim, Similarity.COSINE));
        }
        return new Schema(Schema.IdKind.LONG, fields);
    }

    Document document(long number, int version) {
        SplittableRandom random = new SplittableRandom(number * 31 + version);
        Document document = Document.of(number)
                .with(SPARSE, terms(random))
                .with("year", FieldValue.number(1950L + random.nextInt(76)))
                .with("lang", FieldValue.keyword(LANGUAGES[random.nextInt(LANGUAGES.length)]))
                .withPayload(payload(number, version));
        return dim == 0 ? document : document.with(DENSE, vector(random));
    }

    static byte[] payload(long number, int version) {
        return "document %012d, version %010d, end".formatted(number, version).getBytes(StandardCharsets.UTF_8);
    }

    Query query(int number) {
        return Query.of(SPARSE, terms(new SplittableRandom(~(long) number)));
    }

    private static FieldValue terms(SplittableRandom random) {
        TreeSet<Integer> drawn = new TreeSet<>();
        while (drawn.size() < TERMS) {
            // about Zipf: as many among 1 to 2 as among 2 to 4
            drawn.add((int) Math.exp(random.nextDouble() * Math.log(VOCABULARY)));
        }
        int[] terms = drawn.stream().mapToInt(Integer::intValue).toArray();
        float[] weights = new float[TERMS];
        for (int i = 0; i < TERMS; i++) {
            weights[i] = 0.1f + (float) random.nextDouble() * (float) Math.log(2 + terms[i]);
        }
        return FieldValue.terms(terms, weights);
    }

    private FieldValue vector(SplittableRandom random) {
        float[] values = new float[dim];
        for (int i = 0; i < dim; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        return FieldValue.dense(values);
    }
}
