package dev.quarry.jpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetTest {

    @Test
    void judgedRowsAreMeasuredAsTrecDoes() {
        Target target = Target.of(new Judgments(new int[] {5, 6, 7, 8}, new int[] {1, 0, 2, 1}));
        Measures found = target.measure(new int[] {6, 7, 1, 2, 3, 4, 9, 10, 11, 12, 5});
        assertThat(found.mrr10()).isEqualTo(0.5);
        assertThat(found.recall10()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(found.recall100()).isCloseTo(2.0 / 3, within(1e-12));
        double ideal = 2 + 1 / log2(3) + 1 / log2(4);
        assertThat(found.ndcg10()).isCloseTo(2 / log2(3) / ideal, within(1e-12));
        Measures best = target.measure(new int[] {7, 8, 5});
        assertThat(best).isEqualTo(new Measures(1, best.ndcg10(), 1, 1));
        assertThat(best.ndcg10()).isCloseTo(1, within(1e-12));
    }

    @Test
    void aTeachersRankingIsMeasuredRankByRank() {
        int[] ranking = IntStream.range(0, 100).toArray();
        Target target = Target.of(ranking);
        Measures same = target.measure(ranking);
        assertThat(same.ndcg10()).isCloseTo(1, within(1e-12));
        assertThat(same.mrr10() + same.recall10() + same.recall100()).isEqualTo(3);
        int[] other = ranking.clone();
        other[0] = 99;
        other[99] = 0;
        Measures found = target.measure(other);
        assertThat(found.mrr10()).isZero();
        assertThat(found.recall10()).isEqualTo(0.9);
        assertThat(found.recall100()).isEqualTo(1);
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
