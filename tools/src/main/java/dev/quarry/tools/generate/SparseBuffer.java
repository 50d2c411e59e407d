package dev.quarry.tools.generate;

import java.util.Arrays;

/// One sparse vector, overwritten by each call that fills it: terms ascending and distinct, weights positive.
///
/// Not safe for use by several threads; each thread has its own. Holds about 4 bytes and a bit per term of the
/// vocabulary.
public final class SparseBuffer {
    private final int vocabulary;
    /// Weight by term while a vector is collected; zero elsewhere. `(vocabulary)`
    private final float[] weightByTerm;
    /// Terms present, one bit each, so that they come out in order without a sort.
    private final long[] present;

    private int[] terms = new int[256];
    private float[] weights = new float[256];
    private int size;

    /// Room for vectors over terms `0` to `vocabulary - 1`.
    public SparseBuffer(int vocabulary) {
        this.vocabulary = vocabulary;
        this.weightByTerm = new float[vocabulary];
        this.present = new long[(vocabulary + 63) >>> 6];
    }

    /// Terms `0` to `vocabulary - 1` fit in here.
    public int vocabulary() {
        return vocabulary;
    }

    /// Non-zeros of the vector.
    public int size() {
        return size;
    }

    /// Term of entry `i`, `0 <= i < size()`.
    public int term(int i) {
        return terms[i];
    }

    /// Weight of entry `i`, `0 <= i < size()`; positive and finite.
    public float weight(int i) {
        return weights[i];
    }

    /// A copy of the terms, `(size)`.
    public int[] copyTerms() {
        return Arrays.copyOf(terms, size);
    }

    /// A copy of the weights, `(size)`.
    public float[] copyWeights() {
        return Arrays.copyOf(weights, size);
    }

    /// Collects a weight; of several for the same term the largest counts.
    void collect(int term, float weight) {
        present[term >>> 6] |= 1L << term;
        weightByTerm[term] = Math.max(weightByTerm[term], weight);
    }

    /// Makes what was collected the vector, and is ready to collect the next one.
    void finish() {
        size = 0;
        for (int word = 0; word < present.length; word++) {
            long bits = present[word];
            if (bits == 0) {
                continue;
            }
            present[word] = 0;
            if (size + Long.SIZE > terms.length) {
                terms = Arrays.copyOf(terms, terms.length * 2);
                weights = Arrays.copyOf(weights, weights.length * 2);
            }
            for (; bits != 0; bits &= bits - 1) {
                int term = (word << 6) + Long.numberOfTrailingZeros(bits);
                terms[size] = term;
                weights[size++] = weightByTerm[term];
                weightByTerm[term] = 0;
            }
        }
    }
}
