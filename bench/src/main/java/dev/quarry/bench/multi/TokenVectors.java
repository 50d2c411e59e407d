package dev.quarry.bench.multi;

import dev.quarry.document.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Made-up documents as a model of token vectors has them. There are words, each a direction; subjects, each a
/// set of words; and a document is of one subject and has a direction of its own. A token is a word, mostly of
/// the subject, moved towards the document's direction and in one of its own, at length 1. A query is a few
/// tokens of a document, moved further. All is a function of the seed.
final class TokenVectors {

    private static final int WORDS = 4000;
    private static final int SUBJECTS = 800;
    private static final int SUBJECT_WORDS = 40;
    private static final double OF_SUBJECT = 0.75;
    private static final float CONTEXT = 0.5f;
    private static final float OWN = 0.4f;
    private static final float ASKED = 0.7f;

    private final int documents;
    private final int tokens;
    private final int dim;
    private final long seed;
    private final float[][] words = new float[WORDS][];
    private final int[][] subjects = new int[SUBJECTS][];

    /// @param tokens of a document on average: half of it to half more
    TokenVectors(int documents, int tokens, int dim, long seed) {
        this.documents = documents;
        this.tokens = tokens;
        this.dim = dim;
        this.seed = seed;
        Random random = new Random(seed);
        for (int word = 0; word < WORDS; word++) {
            words[word] = direction(random);
        }
        for (int subject = 0; subject < SUBJECTS; subject++) {
            subjects[subject] = random.ints(SUBJECT_WORDS, 0, WORDS).toArray();
        }
    }

    /// The vectors of a document.
    FieldValue document(int number) {
        Random random = new Random(seed * 31 + number);
        int subject = random.nextInt(SUBJECTS);
        float[] context = direction(random);
        int count = Math.max(1, tokens / 2 + random.nextInt(tokens + 1));
        List<float[]> vectors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            vectors.add(token(random, subject, context, OWN));
        }
        return FieldValue.vectors(vectors);
    }

    /// The vectors of a query for some document.
    FieldValue query(int number, int count) {
        Random of = new Random(seed * 31 + new Random(seed - 1 - number).nextInt(documents));
        int subject = of.nextInt(SUBJECTS);
        float[] context = direction(of);
        Random random = new Random(seed * 37 - number);
        List<float[]> vectors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            vectors.add(token(random, subject, context, ASKED));
        }
        return FieldValue.vectors(vectors);
    }

    private float[] token(Random random, int subject, float[] context, float own) {
        int word = random.nextDouble() < OF_SUBJECT
                ? subjects[subject][random.nextInt(SUBJECT_WORDS)]
                : random.nextInt(WORDS);
        float[] noise = direction(random);
        float[] out = new float[dim];
        double squares = 0;
        for (int i = 0; i < dim; i++) {
            out[i] = words[word][i] + CONTEXT * context[i] + own * noise[i];
            squares += (double) out[i] * out[i];
        }
        return scaled(out, squares);
    }

    private float[] direction(Random random) {
        float[] out = new float[dim];
        double squares = 0;
        for (int i = 0; i < dim; i++) {
            out[i] = (float) random.nextGaussian();
            squares += (double) out[i] * out[i];
        }
        return scaled(out, squares);
    }

    private static float[] scaled(float[] vector, double squares) {
        float unit = (float) (1 / Math.sqrt(squares));
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= unit;
        }
        return vector;
    }
}
