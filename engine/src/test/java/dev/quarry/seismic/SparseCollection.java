package dev.quarry.seismic;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/// Sparse vectors made for tests, `(rows)`.
final class SparseCollection {

    final int vocabulary;
    final int[][] terms;
    final float[][] values;

    SparseCollection(int vocabulary, int[][] terms, float[][] values) {
        this.vocabulary = vocabulary;
        this.terms = terms;
        this.values = values;
    }

    int rows() {
        return terms.length;
    }

    /// Vectors about topics: each topic has its own 60 terms, popular ones more often; a vector takes three
    /// quarters of its terms from two topics and the rest from everywhere, as learned sparse encoders do. Topics
    /// depend on `topicSeed`, so that queries can be made about the same ones as documents.
    static SparseCollection topical(int rows, int nonZeros, int vocabulary, long topicSeed, long seed) {
        int topics = 200;
        Random topicRandom = new Random(topicSeed);
        int[][] topicTerms = new int[topics][60];
        for (int[] topic : topicTerms) {
            Arrays.setAll(topic, i -> skewed(topicRandom, vocabulary));
        }
        Random random = new Random(seed);
        int[][] terms = new int[rows][];
        float[][] values = new float[rows][];
        for (int row = 0; row < rows; row++) {
            int[] first = topicTerms[random.nextInt(topics)];
            int[] second = topicTerms[random.nextInt(topics)];
            terms[row] = IntStream.generate(() -> {
                        int draw = random.nextInt(8);
                        return draw < 4
                                ? first[random.nextInt(60)]
                                : draw < 6 ? second[random.nextInt(60)] : skewed(random, vocabulary);
                    })
                    .distinct()
                    .limit(1 + nonZeros / 2 + random.nextInt(nonZeros))
                    .sorted()
                    .toArray();
            values[row] = new float[terms[row].length];
            for (int i = 0; i < values[row].length; i++) {
                values[row][i] = (float) Math.exp(0.8 * random.nextGaussian() - 0.5);
            }
        }
        return new SparseCollection(vocabulary, terms, values);
    }

    /// Vectors without structure, values from `10^-decades/2` to `10^decades/2`; one in ten is empty.
    static SparseCollection random(int rows, int nonZeros, int vocabulary, double decades, long seed) {
        Random random = new Random(seed);
        int[][] terms = new int[rows][];
        float[][] values = new float[rows][];
        for (int row = 0; row < rows; row++) {
            int count = row % 10 == 3 ? 0 : 1 + random.nextInt(2 * nonZeros);
            terms[row] = random.ints(0, vocabulary)
                    .distinct()
                    .limit(Math.min(vocabulary, count))
                    .sorted()
                    .toArray();
            values[row] = new float[terms[row].length];
            for (int i = 0; i < values[row].length; i++) {
                values[row][i] = (float) Math.pow(10, (random.nextDouble() - 0.5) * decades);
            }
        }
        return new SparseCollection(vocabulary, terms, values);
    }

    private static int skewed(Random random, int vocabulary) {
        return (int) (vocabulary * Math.pow(random.nextDouble(), 2));
    }
}
