package dev.quarry.tools.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final Qrels QRELS =
            Qrels.of(Map.of("q1", Map.of("a", 1), "q2", Map.of("b", 1), "q3", Map.of("c", 0)));
    private static final Measure MRR = Measure.parse("mrr@10");

    @Test
    void meansAreOverAnsweredOrOverAllJudgedQueries() {
        Run run = new Run.Builder()
                .add("q1", "a", 1)
                .add("q3", "c", 1)
                .add("other", "a", 1)
                .build();
        Evaluation answered = Evaluation.of(QRELS, run, List.of(MRR), Averaging.ANSWERED);
        assertThat(answered.means()).containsEntry(MRR, 1 / 2.0);
        assertThat(answered.perQuery().keySet()).containsExactlyInAnyOrder("q1", "q3");
        assertThat(answered.missing()).isEqualTo(1);
        assertThat(answered.unjudged()).isEqualTo(1);
        Evaluation judged = Evaluation.of(QRELS, run, List.of(MRR), Averaging.JUDGED);
        assertThat(judged.means()).containsEntry(MRR, 1 / 3.0);
        assertThat(judged.perQuery()).hasSize(3);
    }

    @Test
    void nothingToAverageIsRefused() {
        Run run = new Run.Builder().add("other", "a", 1).build();
        for (Averaging averaging : Averaging.values()) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> Evaluation.of(QRELS, run, List.of(MRR), averaging))
                    .withMessageContaining("found none of 3 judged and 1 answered");
        }
    }

    @Test
    void aQueryAnsweredWithNothingCountsAsAnswered() {
        Run run = new Run.Builder().addQuery("q2").add("q1", "a", 1).build();
        assertThat(Evaluation.of(QRELS, run, List.of(MRR), Averaging.ANSWERED).means())
                .containsEntry(MRR, 1 / 2.0);
    }

    @Test
    void tiesGoToTheHigherDocumentId() {
        String emoji = "\uD83D\uDE00";
        Run run = new Run.Builder()
                .add("q", "D10", 1)
                .add("q", "D9", 1)
                .add("q", "D1", 2)
                .add("q", "\uFFFD", 1)
                .add("q", emoji, 1)
                .add("q", "D", 0.0)
                .add("q", "E", -0.0)
                .buildSorted();
        assertThat(run.of("q"))
                .extracting(Ranked::document)
                .containsExactly("D1", emoji, "\uFFFD", "D9", "D10", "E", "D");
    }

    @Test
    void aSearchersOrderIsKeptAndHasToFall() {
        Run run = new Run.Builder()
                .add("q", "D1", 2)
                .add("q", "D10", 2)
                .add("q", "D9", 1)
                .build();
        assertThat(run.of("q")).extracting(Ranked::document).containsExactly("D1", "D10", "D9");
        Run.Builder rising = new Run.Builder().add("q", "a", 1).add("q", "b", 2);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(rising::build)
                .withMessageContaining("query q: expected the best first");
    }

    @Test
    void aRunTakesADocumentOnceAndNoNaN() {
        Run.Builder run = new Run.Builder().add("q", "a", 1);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> run.add("q", "a", 2));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> run.add("q", "b", Double.NaN));
    }

    @Test
    void recallOfNeighbors() {
        int[] exact = {4, 8, 1, 9};
        assertThat(Recall.at(3, new int[] {8, 7, 4, 1}, exact)).isEqualTo(2 / 3.0);
        assertThat(Recall.at(4, new int[] {8, 4}, exact)).isEqualTo(2 / 4.0);
        assertThat(Recall.at(10, new int[] {9, 1, 8, 4}, exact))
                .as("fewer rows than k")
                .isEqualTo(1);
        assertThat(Recall.at(1, new int[0], exact)).isZero();
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Recall.at(3, new int[] {8, 8, 8}, exact));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Recall.at(0, exact, exact));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Recall.at(1, exact, new int[0]));
    }

    @Test
    void tolerantRecallTakesTiesAndRounding() {
        float[] exact = {5, 3, 2, 2};
        assertThat(Recall.tolerant(3, new float[] {5, 2, 2}, exact, 0))
                .as("a tie at rank 3")
                .isEqualTo(1);
        assertThat(Recall.tolerant(3, new float[] {5, 3, 1.999f}, exact, 0)).isEqualTo(2 / 3.0);
        assertThat(Recall.tolerant(3, new float[] {5, 3, 1.999f}, exact, 0.01f)).isEqualTo(1);
        assertThat(Recall.tolerant(9, new float[] {5, 3, 2, 2, 1}, exact, 0)).isEqualTo(1);
        assertThat(Recall.tolerant(2, new float[] {-5, -3}, new float[] {-1, -3}, 0))
                .isEqualTo(1 / 2.0);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Recall.tolerant(3, exact, exact, -1));
    }

    @Test
    void latencies() {
        LatencyStats stats = new LatencyStats();
        LatencyStats other = new LatencyStats();
        for (int i = 1000; i >= 1; i--) {
            (i % 2 == 0 ? stats : other).record(i * 1000L);
        }
        stats.addAll(other);
        LatencyStats.Summary summary = stats.summary();
        assertThat(summary.queries()).isEqualTo(1000);
        assertThat(summary.meanMicros()).isEqualTo(500.5);
        assertThat(summary.p50Micros()).isEqualTo(500);
        assertThat(summary.p95Micros()).isEqualTo(950);
        assertThat(summary.p99Micros()).isEqualTo(990);
        assertThat(summary.maxMicros()).isEqualTo(1000);
        assertThat(summary.queriesPerSecond()).isEqualTo(1000 / 0.5005);
        assertThat(stats.summary(250_250_000).queriesPerSecond()).isEqualTo(1000 / 0.25025);
    }

    @Test
    void latencyOfOneQueryAndOfNone() {
        LatencyStats stats = new LatencyStats();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(stats::summary);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> stats.record(-1));
        stats.record(7000);
        assertThat(stats.summary().p50Micros()).isEqualTo(7);
        assertThat(stats.summary().p99Micros()).isEqualTo(7);
    }
}
