package dev.quarry.bench.record;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The exact best rows of each query, and how many of them a search finds. A hit whose score reaches the `k`-th exact
/// one counts as well, so that ties do not lower recall; the same row twice counts once.
public final class Truth {

    private final int[][] rows;
    private final float[][] scores;

    private Truth(int[][] rows, float[][] scores) {
        this.rows = rows;
        this.scores = scores;
    }

    /// Rows without scores, best first, `(queries, depth)`.
    public static Truth of(int[][] rows) {
        return new Truth(rows, new float[0][]);
    }

    /// Rows with their scores.
    ///
    /// @param rows `(queries, depth)`, best first; fewer where fewer exist
    /// @param scores theirs
    public static Truth of(int[][] rows, float[][] scores) {
        return new Truth(rows, scores);
    }

    /// Asks an exact contender each query once.
    ///
    /// @param exact makes one for each thread
    public static Truth compute(Supplier<? extends Contender> exact, int queries, int depth, int threads) {
        int[][] rows = new int[queries][];
        float[][] scores = new float[queries][];
        Threads.run(threads, thread -> {
            Contender contender = exact.get();
            int[] found = new int[depth];
            float[] foundScores = new float[depth];
            for (int query = thread; query < queries; query += threads) {
                int count = contender.search(query, found, foundScores);
                rows[query] = Arrays.copyOf(found, count);
                scores[query] = Arrays.copyOf(foundScores, count);
            }
        });
        return new Truth(rows, scores);
    }

    public int queries() {
        return rows.length;
    }

    /// How many rows are known for each query, at most.
    public int depth() {
        return Arrays.stream(rows).mapToInt(row -> row.length).max().orElse(0);
    }

    /// The best rows of a query.
    public int[] rows(int query) {
        return rows[query];
    }

    /// The mean over all hits wanted: found, of the exact `k` of every query.
    public double recall(Contender contender, int k) {
        int[] found = new int[k];
        float[] foundScores = new float[k];
        long wanted = 0;
        long seen = 0;
        for (int query = 0; query < rows.length; query++) {
            int count = contender.search(query, found, foundScores);
            int want = Math.min(k, rows[query].length);
            wanted += want;
            seen += Math.min(want, hits(query, found, foundScores, count, want));
        }
        return wanted == 0 ? 1 : (double) seen / wanted;
    }

    private int hits(int query, int[] found, float[] foundScores, int count, int want) {
        int[] exact = IntStream.of(rows[query]).limit(want).sorted().toArray();
        float last = scores.length == 0 || want == 0 ? Float.POSITIVE_INFINITY : scores[query][want - 1];
        long[] counted = IntStream.range(0, count)
                .filter(i -> foundScores[i] >= last || Arrays.binarySearch(exact, found[i]) >= 0)
                .mapToLong(i -> found[i])
                .distinct()
                .toArray();
        return counted.length;
    }
}
