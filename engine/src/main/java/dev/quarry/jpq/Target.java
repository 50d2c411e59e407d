package dev.quarry.jpq;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What a query's ranking should have, best first.
///
/// @param rows in order
/// @param gains of them
/// @param first how many of the rows the reciprocal rank looks for
/// @param ten how many are looked for among the first 10
/// @param hundred how many are looked for among the first 100
record Target(int[] rows, int[] gains, int first, int ten, int hundred) {

    private static final int TEN = 10;

    /// The relevant rows.
    static Target of(Judgments judged) {
        List<Integer> order = IntStream.range(0, judged.rows().length)
                .filter(i -> judged.grades()[i] > 0)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -judged.grades()[i]))
                .toList();
        int[] rows = order.stream().mapToInt(i -> judged.rows()[i]).toArray();
        int[] gains = order.stream().mapToInt(i -> judged.grades()[i]).toArray();
        return new Target(rows, gains, rows.length, rows.length, rows.length);
    }

    /// A teacher's ranking.
    static Target of(int[] ranking) {
        int[] gains = new int[ranking.length];
        for (int i = 0; i < Math.min(TEN, gains.length); i++) {
            gains[i] = TEN - i;
        }
        return new Target(ranking, gains, Math.min(1, ranking.length), Math.min(TEN, ranking.length), ranking.length);
    }

    /// How good a ranking is.
    ///
    /// @param ranking up to 100 rows
    Measures measure(int[] ranking) {
        double reciprocal = 0;
        double gain = 0;
        double ideal = 0;
        int foundTen = 0;
        int foundHundred = 0;
        for (int rank = 0; rank < ranking.length; rank++) {
            int at = indexOf(ranking[rank]);
            foundHundred += at < hundred ? 1 : 0;
            if (rank < TEN) {
                foundTen += at < ten ? 1 : 0;
                reciprocal = reciprocal == 0 && at < first ? 1.0 / (rank + 1) : reciprocal;
                gain += at < rows.length ? gains[at] * discount(rank) : 0;
            }
        }
        for (int rank = 0; rank < Math.min(TEN, rows.length); rank++) {
            ideal += gains[rank] * discount(rank);
        }
        return new Measures(reciprocal, gain / ideal, (double) foundTen / ten, (double) foundHundred / hundred);
    }

    private int indexOf(int row) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == row) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    private static double discount(int rank) {
        return Math.log(2) / Math.log(rank + 2);
    }

    /// Means over queries.
    static Measures mean(Measures[] all) {
        return new Measures(
                Arrays.stream(all).mapToDouble(Measures::mrr10).sum() / all.length,
                Arrays.stream(all).mapToDouble(Measures::ndcg10).sum() / all.length,
                Arrays.stream(all).mapToDouble(Measures::recall10).sum() / all.length,
                Arrays.stream(all).mapToDouble(Measures::recall100).sum() / all.length);
    }
}
