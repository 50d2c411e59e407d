package dev.quarry;

import dev.quarry.document.FieldValue;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// Vectors for tests, from a generator that the test seeds.
public final class RandomVectors {

    private static final int VOCABULARY = 200;

    private RandomVectors() {}

    /// A sparse vector of 5 to 24 of 200 terms, low numbers more often. Weights are multiples of 1/8, so that scores
    /// tie and are the same in any order of additions.
    public static FieldValue sparse(Random random) {
        int count = 5 + random.nextInt(20);
        int[] terms = IntStream.generate(() -> random.nextInt(1 + random.nextInt(VOCABULARY)))
                .distinct()
                .limit(count)
                .toArray();
        float[] weights = new float[terms.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (1 + random.nextInt(16)) / 8f;
        }
        return FieldValue.terms(terms, weights);
    }

    /// The same with tokens for terms.
    public static FieldValue tokens(Random random) {
        FieldValue.Terms terms = (FieldValue.Terms) sparse(random);
        return FieldValue.tokens(
                Arrays.stream(terms.terms()).mapToObj(term -> "t" + term).toArray(String[]::new), terms.weights());
    }

    /// A dense vector of whole numbers from -3 to 3, so that distances tie.
    public static FieldValue dense(Random random, int dim) {
        float[] values = new float[dim];
        for (int i = 0; i < dim; i++) {
            values[i] = random.nextInt(7) - 3;
        }
        return FieldValue.dense(values);
    }
}
