package dev.quarry.seismic;

import dev.quarry.batch.SparseLists;
import java.util.Arrays;

/// Centroids drawn from a list's rows: of each the terms with the largest values. Grows, and is filled anew for
/// each list.
final class DrawnCentroids {

    /// `(count + 1)`: where each starts
    int[] starts;

    int[] terms;
    float[] values;
    private int count;

    /// Room for so many centroids that have so many terms together.
    DrawnCentroids(int centroids, int allTerms) {
        this.starts = new int[centroids + 1];
        this.terms = new int[allTerms];
        this.values = new float[allTerms];
    }

    /// The centroids of several lists.
    static SparseLists.Vectors joined(DrawnCentroids[] lists, int vocabulary) {
        int count = 0;
        int length = 0;
        for (DrawnCentroids list : lists) {
            count += list.count;
            length += list.starts[list.count];
        }
        int[] starts = new int[count + 1];
        int[] terms = new int[length];
        float[] values = new float[length];
        int next = 0;
        for (DrawnCentroids list : lists) {
            int from = starts[next];
            System.arraycopy(list.terms, 0, terms, from, list.starts[list.count]);
            System.arraycopy(list.values, 0, values, from, list.starts[list.count]);
            for (int i = 1; i <= list.count; i++) {
                starts[++next] = from + list.starts[i];
            }
        }
        return new SparseLists.Vectors(starts, terms, values, vocabulary);
    }

    void clear() {
        count = 0;
    }

    /// How many.
    int count() {
        return count;
    }

    /// Begins a centroid of at most so many terms.
    void begin(int most) {
        if (starts.length < count + 2) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        int at = starts[count++];
        starts[count] = at;
        if (terms.length < at + most) {
            int length = Math.max(at + most, 2 * terms.length);
            terms = Arrays.copyOf(terms, length);
            values = Arrays.copyOf(values, length);
        }
    }

    /// Adds to the centroid that was begun last.
    void add(int term, float value) {
        int at = starts[count]++;
        terms[at] = term;
        values[at] = value;
    }

    /// Leaves the terms of each centroid ascending.
    void sort() {
        long[] keys = {};
        for (int centroid = 0; centroid < count; centroid++) {
            int from = starts[centroid];
            int length = starts[centroid + 1] - from;
            keys = keys.length < length ? new long[length] : keys;
            for (int i = 0; i < length; i++) {
                keys[i] = (long) terms[from + i] << Integer.SIZE | Float.floatToRawIntBits(values[from + i]);
            }
            Arrays.sort(keys, 0, length);
            for (int i = 0; i < length; i++) {
                terms[from + i] = (int) (keys[i] >>> Integer.SIZE);
                values[from + i] = Float.intBitsToFloat((int) keys[i]);
            }
        }
    }
}
