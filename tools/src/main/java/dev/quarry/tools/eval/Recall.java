package dev.quarry.tools.eval;

import java.util.Arrays;

/// Recall of nearest neighbors: how much of the exact answer an approximate one holds.
///
/// The denominator is `k`, or the length of the exact answer where that is shorter (fewer rows than `k`).
public final class Recall {
    private Recall() {}

    /// Share of the exact first `k` rows among the first `k` found.
    ///
    /// Rows that tie with the last exact one count as missed, see [#tolerant].
    ///
    /// @param found rows found, best first, each once
    /// @param exact rows of the exact answer, best first
    /// @throws IllegalArgumentException if `k` is below 1, the exact answer is empty, or a row was found twice
    public static double at(int k, int[] found, int[] exact) {
        int wanted = wanted(k, exact.length);
        int[] sorted = Arrays.copyOf(exact, wanted);
        Arrays.sort(sorted);
        int[] rows = Arrays.copyOf(found, Math.min(k, found.length));
        Arrays.sort(rows);
        int hits = 0;
        for (int i = 0; i < rows.length; i++) {
            if (i > 0 && rows[i] == rows[i - 1]) {
                throw new IllegalArgumentException("found: expected each row once, found row " + rows[i] + " twice");
            }
            hits += Arrays.binarySearch(sorted, rows[i]) >= 0 ? 1 : 0;
        }
        return (double) hits / wanted;
    }

    /// Share of the first `k` found whose score is at least the exact `k`-th score, less `epsilon`: any row as good as
    /// the exact ones is as right.
    ///
    /// @param found **exact** scores of the rows found, higher is better; scores that the index itself approximates
    ///     must be computed anew
    /// @param exact scores of the exact answer, highest first
    /// @param epsilon allowance for rounding, at least 0
    /// @throws IllegalArgumentException if `k` is below 1, the exact answer is empty, or `epsilon` is negative
    public static double tolerant(int k, float[] found, float[] exact, float epsilon) {
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("epsilon: expected at least 0, found " + epsilon);
        }
        int wanted = wanted(k, exact.length);
        double least = (double) exact[wanted - 1] - epsilon;
        int hits = 0;
        for (int i = 0; i < Math.min(wanted, found.length); i++) {
            hits += found[i] >= least ? 1 : 0;
        }
        return (double) hits / wanted;
    }

    private static int wanted(int k, int exactLength) {
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1, found " + k);
        }
        if (exactLength == 0) {
            throw new IllegalArgumentException("exact: expected at least one row, found none");
        }
        return Math.min(k, exactLength);
    }
}
