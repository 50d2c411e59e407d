package dev.quarry.tools.truth;

import dev.quarry.query.Hit;
import dev.quarry.tools.answer.Answer;
import dev.quarry.tools.eval.Recall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// For each query the rows of the exact answer, best first.
///
/// @param rows `(queries, up to k)`
/// @param scores of the same shape, as hits have them; null where the source has none
public record Truth(long[][] rows, float @Nullable [][] scores) {
    /// Relative allowance for sums of floats that were added in another order.
    private static final float ROUNDING = 1e-5f;

    /// Share of the exact first `k` that was found.
    ///
    /// @throws IllegalArgumentException if the exact answer is empty
    public double recall(int query, int k, List<Hit> hits) {
        long[] exact = rows[query];
        Map<Long, Integer> places = new HashMap<>();
        int[] exactPlaces = new int[exact.length];
        for (int i = 0; i < exact.length; i++) {
            exactPlaces[i] = i;
            places.put(exact[i], i);
        }
        int[] found = new int[hits.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = places.getOrDefault(hits.get(i).row(), exact.length + i);
        }
        return Recall.at(k, found, exactPlaces);
    }

    /// The same, but a hit that scores as well as the last exact one counts, whichever row it is.
    ///
    /// @param sign 1 if higher scores are better, -1 for distances
    /// @throws IllegalArgumentException if the exact answer is empty
    /// @throws IllegalStateException if there are no scores
    public double recallWithTies(int query, int k, List<Hit> hits, int sign) {
        if (scores == null) {
            throw new IllegalStateException("the exact answer has no scores");
        }
        float[] exact = scores[query];
        float[] best = new float[exact.length];
        for (int i = 0; i < best.length; i++) {
            best[i] = sign * exact[i];
        }
        float[] found = new float[hits.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = sign * hits.get(i).score();
        }
        float last = Math.abs(best[Math.min(k, best.length) - 1]);
        return Recall.tolerant(k, found, best, ROUNDING * last);
    }

    /// Mean of [#recall] over queries, those without an exact answer left out.
    public double meanRecall(int k, List<Answer> answers) {
        return mean(i -> recall(i, k, answers.get(i).hits().list()));
    }

    /// Mean of [#recallWithTies] over queries, those without an exact answer left out.
    public double meanRecallWithTies(int k, List<Answer> answers, int sign) {
        return mean(i -> recallWithTies(i, k, answers.get(i).hits().list(), sign));
    }

    private double mean(IntToDoubleFunction recall) {
        return IntStream.range(0, rows.length)
                .filter(i -> rows[i].length > 0)
                .mapToDouble(recall)
                .average()
                .orElse(1);
    }
}
