package dev.quarry.tests.batch;

import dev.quarry.batch.Centroids;
import dev.quarry.batch.SparseLists;
import dev.quarry.batch.VectorSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Made-up inputs.
final class Made {

    private final SplittableRandom random;

    Made(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// Numbers of several magnitudes, so that the order of a sum shows.
    float[] floats(int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) (random.nextDouble(-1, 1) * (1 << random.nextInt(6)));
        }
        return out;
    }

    /// Few different numbers, so that much is equal.
    float[] smallIntegers(int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = random.nextInt(-1, 2);
        }
        return out;
    }

    Centroids centroids(int books, int entries, int dim) {
        return new Centroids(books, entries, dim, floats(books * entries * dim));
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    /// Sparse vectors with about a fifth of the terms, values with ties.
    SparseLists.Vectors sparse(int count, int vocabulary) {
        int[] starts = new int[count + 1];
        int[] terms = new int[count * vocabulary];
        float[] values = new float[terms.length];
        int all = 0;
        for (int i = 0; i < count; i++) {
            for (int term = 0; term < vocabulary; term++) {
                if (random.nextInt(5) == 0) {
                    terms[all] = term;
                    values[all++] = random.nextInt(3) == 0 ? 0.5f : (float) random.nextDouble(0.01, 3);
                }
            }
            starts[i + 1] = all;
        }
        int[] used = Arrays.copyOf(terms, all);
        return new SparseLists.Vectors(starts, used, Arrays.copyOf(values, all), vocabulary);
    }

    /// The same vectors, the terms of each in any order.
    SparseLists.Vectors shuffled(SparseLists.Vectors vectors) {
        int[] terms = vectors.terms().clone();
        float[] values = vectors.values().clone();
        for (int vector = 0; vector < vectors.count(); vector++) {
            int from = vectors.starts()[vector];
            for (int i = vectors.starts()[vector + 1] - 1; i > from; i--) {
                int other = from + random.nextInt(i - from + 1);
                int term = terms[i];
                terms[i] = terms[other];
                terms[other] = term;
                float value = values[i];
                values[i] = values[other];
                values[other] = value;
            }
        }
        return new SparseLists.Vectors(vectors.starts(), terms, values, vectors.vocabulary());
    }

    /// The same vectors, not as an array.
    static VectorSource elsewhere(float[] values, int count, int dim) {
        return new VectorSource() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public int dim() {
                return dim;
            }

            @Override
            public void read(int from, int some, MemorySegment out, long offset) {
                MemorySegment.copy(values, from * dim, out, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, some * dim);
            }
        };
    }

    /// The same vectors with others' values between them.
    VectorSource apart(float[] values, int count, int dim) {
        int stride = dim + 3;
        float[] wide = floats(2 + count * stride);
        for (int i = 0; i < count; i++) {
            System.arraycopy(values, i * dim, wide, 2 + i * stride, dim);
        }
        return VectorSource.of(wide, 2, stride, count, dim);
    }
}
