package dev.quarry.tools.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Values worked out by hand.
class MeasureTest {
    private static final double EXACT = 1e-12;

    /// Judged: a 2, b 1, c 1, d 0, e -1, f 3 (never answered). Answered: d a x c e b.
    private static final Judgment SOME =
            judgment(Map.of("a", 2, "b", 1, "c", 1, "d", 0, "e", -1, "f", 3), "d", "a", "x", "c", "e", "b");

    private static final Judgment NOTHING_RELEVANT = judgment(Map.of("a", 0, "b", -2), "a", "b");
    private static final Judgment NOTHING_FOUND = judgment(Map.of("a", 1));

    @Test
    void discountedGain() {
        // Gains at ranks 2, 4, 6: 2, 1, 1. Ideal 3, 2, 1, 1.
        double found = 2 / log2(3) + 1 / log2(5) + 1 / log2(7);
        double ideal = 3 + 2 / log2(3) + 1 / log2(4) + 1 / log2(5);
        is(new Measure.Ndcg(10), SOME, found / ideal);
        is(new Measure.Ndcg(Measure.ALL), SOME, found / ideal);
        is(new Measure.Ndcg(2), SOME, (2 / log2(3)) / (3 + 2 / log2(3)));
        is(new Measure.Ndcg(1), SOME, 0);
        is(new Measure.Ndcg(3), judgment(Map.of("a", 2, "b", 1), "a", "b", "x"), 1);
    }

    @Test
    void reciprocalRank() {
        is(new Measure.ReciprocalRank(10), SOME, 0.5);
        is(new Measure.ReciprocalRank(2), SOME, 0.5);
        is(new Measure.ReciprocalRank(1), SOME, 0);
    }

    @Test
    void averagePrecision() {
        is(new Measure.AveragePrecision(Measure.ALL), SOME, (1 / 2.0 + 2 / 4.0 + 3 / 6.0) / 4);
        is(new Measure.AveragePrecision(5), SOME, (1 / 2.0 + 2 / 4.0) / 4);
        is(new Measure.AveragePrecision(2), SOME, (1 / 2.0) / 4);
    }

    @Test
    void recallAndPrecision() {
        is(new Measure.RelevantRecall(100), SOME, 3 / 4.0);
        is(new Measure.RelevantRecall(4), SOME, 2 / 4.0);
        is(new Measure.Precision(4), SOME, 2 / 4.0);
        is(new Measure.Precision(10), SOME, 3 / 10.0);
    }

    @Test
    void nothingRelevantOrNothingFoundIsZero() {
        for (String name : new String[] {"ndcg@10", "mrr@10", "map", "map@5", "recall@10", "p@10"}) {
            is(Measure.parse(name), NOTHING_RELEVANT, 0);
            is(Measure.parse(name), NOTHING_FOUND, 0);
        }
    }

    @Test
    void namesAreReadBack() {
        for (String name : new String[] {"ndcg", "ndcg@10", "mrr@10", "map", "map@100", "recall@1000", "p@5"}) {
            assertThat(Measure.parse(name).name()).isEqualTo(name);
        }
        assertThat(Measure.parse("nDCG@10")).isEqualTo(new Measure.Ndcg(10));
        for (String name : new String[] {"", "ndcg@", "ndcg@0", "ndcg10", "p", "err@10", "map@-1"}) {
            assertThatExceptionOfType(IllegalArgumentException.class).as(name).isThrownBy(() -> Measure.parse(name));
        }
    }

    private static void is(Measure measure, Judgment judgment, double expected) {
        assertThat(measure.of(judgment)).as(measure.name()).isEqualTo(expected, within(EXACT));
    }

    private static Judgment judgment(Map<String, Integer> grades, String... answer) {
        Run.Builder run = new Run.Builder().addQuery("q");
        for (int i = 0; i < answer.length; i++) {
            run.add("q", answer[i], 100 - i);
        }
        List<Ranked> ranked = run.build().of("q");
        return Judgment.of(ranked, grades);
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
