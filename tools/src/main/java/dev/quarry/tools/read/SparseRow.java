package dev.quarry.tools.read;

import java.util.Arrays;

/// The current row of a sparse reader: the arrays, and the rules every row has to keep.
final class SparseRow {
    /// More distinct terms than this in one row is damage, whatever the vocabulary.
    static final int MAX_ENTRIES = 1 << 24;

    private static final int FIRST_CAPACITY = 256;

    int[] terms = new int[FIRST_CAPACITY];
    String[] tokens = new String[FIRST_CAPACITY];
    float[] weights = new float[FIRST_CAPACITY];
    int count;
    long zeroWeights;
    long emptyRows;

    private long[] sorting = new long[0];
    private final TokenSet seen = new TokenSet();

    void clear() {
        count = 0;
        seen.clear();
    }

    /// Adds one entry of a row that is named by tokens.
    ///
    /// @return false if the row has the token already
    boolean add(String token, float weight) {
        if (!seen.add(token)) {
            return false;
        }
        if (weight == 0) {
            zeroWeights++;
            return true;
        }
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        if (count == weights.length) {
            weights = Arrays.copyOf(weights, 2 * count);
        }
        tokens[count] = token;
        weights[count++] = weight;
        return true;
    }

    void endTokens() {
        emptyRows += count == 0 ? 1 : 0;
    }

    /// Checks, sorts and compacts the first `entries` of [#terms] and [#weights], which a reader has filled.
    void endNumbers(VectorReader reader, int entries, int termLimit) throws InputException {
        boolean rising = true;
        int previous = -1;
        boolean zeros = false;
        for (int i = 0; i < entries; i++) {
            int term = terms[i];
            if (term < 0 || term >= termLimit) {
                throw failure(
                        reader, i, "a term in [0, " + termLimit + ")", String.valueOf(Integer.toUnsignedLong(term)));
            }
            float weight = weights[i];
            if (!(weight >= 0 && weight <= Float.MAX_VALUE)) {
                throw failure(reader, i, "a finite weight of at least 0", "term " + term + " with weight " + weight);
            }
            rising &= term > previous;
            previous = term;
            zeros |= weight == 0;
        }
        if (!rising) {
            sort(reader, entries);
        }
        count = zeros ? compact(entries) : entries;
        zeroWeights += entries - count;
        emptyRows += count == 0 ? 1 : 0;
    }

    private int compact(int entries) {
        int kept = 0;
        for (int i = 0; i < entries; i++) {
            terms[kept] = terms[i];
            weights[kept] = weights[i];
            kept += weights[i] == 0 ? 0 : 1;
        }
        return kept;
    }

    private void sort(VectorReader reader, int entries) throws InputException {
        if (sorting.length < entries) {
            sorting = new long[entries];
        }
        for (int i = 0; i < entries; i++) {
            sorting[i] = ((long) terms[i] << 32) | (Float.floatToRawIntBits(weights[i]) & 0xffffffffL);
        }
        Arrays.sort(sorting, 0, entries);
        for (int i = 0; i < entries; i++) {
            terms[i] = (int) (sorting[i] >>> 32);
            weights[i] = Float.intBitsToFloat((int) sorting[i]);
            if (i > 0 && terms[i] == terms[i - 1]) {
                throw reader.failure("each term once", "term " + terms[i] + " twice");
            }
        }
    }

    private static InputException failure(VectorReader reader, int entry, String expected, String found) {
        return new InputException(reader.file(), reader.place() + ", entry " + entry, expected, found);
    }
}
