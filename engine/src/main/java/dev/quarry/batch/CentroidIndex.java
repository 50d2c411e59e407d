package dev.quarry.batch;

import java.util.Arrays;

/// The sparse centroids of one list by term, so that a row meets only those that share a term with it: for each
/// term its (centroid, value) pairs, side by side. Scratch of one thread, loaded with one list after the other.
public final class CentroidIndex {

    /// `(vocabulary)`: the number of each term that some centroid has, from 1; 0 for others
    private final int[] numbers;
    /// the terms that have a number
    private int[] numbered = new int[1024];
    private int distinct;
    /// where the pairs of each number's term start; the first number is 1
    private int[] starts = new int[1024];

    private int[] pairCentroid = new int[1024];
    private float[] pairValue = new float[1024];
    private float[] dots = {};
    private boolean[] closed = {};
    private int centroids;

    /// @param vocabulary one more than the largest term possible
    public CentroidIndex(int vocabulary) {
        this.numbers = new int[vocabulary];
    }

    /// Takes centroids in place of those before; all of them are open.
    ///
    /// @param vectorStarts where each centroid starts in `terms`, and the last ends
    /// @param terms distinct in each
    /// @param values beside the terms
    /// @param first the number of the first centroid, from here on called 0
    /// @param end one more than the number of the last
    public void load(int[] vectorStarts, int[] terms, float[] values, int first, int end) {
        for (int i = 0; i < distinct; i++) {
            numbers[numbered[i]] = 0;
        }
        int from = vectorStarts[first];
        int to = vectorStarts[end];
        makeRoom(to - from, end - first);
        Arrays.fill(starts, 0, to - from + 3, 0);
        distinct = 0;
        for (int i = from; i < to; i++) {
            int term = terms[i];
            if (numbers[term] == 0) {
                numbered[distinct] = term;
                numbers[term] = ++distinct;
            }
            starts[numbers[term] + 2]++;
        }
        for (int number = 1; number <= distinct; number++) {
            starts[number + 2] += starts[number + 1];
        }
        for (int centroid = first; centroid < end; centroid++) {
            for (int i = vectorStarts[centroid]; i < vectorStarts[centroid + 1]; i++) {
                int at = starts[numbers[terms[i]] + 1]++;
                pairCentroid[at] = centroid - first;
                pairValue[at] = values[i];
            }
        }
    }

    private void makeRoom(int pairs, int count) {
        if (starts.length < pairs + 3) {
            starts = new int[pairs + 3];
            numbered = new int[pairs]; // all that were in it are forgotten
            pairCentroid = new int[pairs];
            pairValue = new float[pairs];
        }
        if (dots.length < count) {
            dots = new float[count];
            closed = new boolean[count];
        }
        Arrays.fill(closed, 0, count, false);
        centroids = count;
    }

    /// Rows no longer go to this one.
    public void close(int centroid) {
        closed[centroid] = true;
    }

    /// The open centroid with the largest dot product, the first of equal ones. Products are rounded, then added
    /// in the order of the row's terms, each from zero.
    ///
    /// @param terms of the row, from `from` to before `end`, in any order
    /// @param values beside the terms
    /// @param otherwise what is returned when no product is above zero
    public int nearest(int[] terms, float[] values, int from, int end, int otherwise) {
        Arrays.fill(dots, 0, centroids, 0);
        for (int i = from; i < end; i++) {
            float value = values[i];
            int number = numbers[terms[i]];
            for (int pair = starts[number], last = starts[number + 1]; pair < last; pair++) {
                dots[pairCentroid[pair]] += value * pairValue[pair];
            }
        }
        int best = otherwise;
        float most = 0;
        for (int centroid = 0; centroid < centroids; centroid++) {
            if (dots[centroid] > most && !closed[centroid]) {
                most = dots[centroid];
                best = centroid;
            }
        }
        return best;
    }
}
