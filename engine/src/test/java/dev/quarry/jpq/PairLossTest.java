package dev.quarry.jpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairLossTest {

    private static final long SEED = 5;

    private final Problem problem = Problem.small(SEED, Metric.DOT);
    private final Matrix prepared = problem.queries().queries().vectors();

    private Candidates list(int... rows) {
        Scoring scoring = Scoring.of(problem.model());
        QueryTables tables = new QueryTables(Problem.KERNELS.panels(), ScoringPanels.of(scoring));
        tables.load(prepared.values(), 0);
        Candidates list = new Candidates(problem.rows(), scoring.shape(), 1);
        list.append(rows);
        list.score(tables);
        return list;
    }

    private PairLoss loss(Judgments judgments, Negatives negatives, int cut) {
        QuerySet first = problem.queries().queries().select(new int[] {0});
        return new PairLoss(new JudgedQueries(first, List.of(judgments), negatives), prepared, Metric.DOT, cut, 1);
    }

    @Test
    void relevantRowsAreNeverNegatives() {
        Candidates list = list(10, 11, 12, 13, 14);
        Judgments judged = new Judgments(new int[] {12, 10, 14, 13}, new int[] {3, 1, 2, 0});
        assertThat(loss(judged, Negatives.unjudged(), 5).of(0, list)).isPositive();
        for (int place : new int[] {0, 2, 4}) {
            assertThat(list.slope(place)).as("row %d", list.row(place)).isNegative();
        }
        // 11 is not judged, 13 judged as not relevant
        for (int place : new int[] {1, 3}) {
            assertThat(list.slope(place)).as("row %d", list.row(place)).isPositive();
        }
    }

    @Test
    void whatTheFullVectorsRankAboveTheBestPositiveIsNoNegative() {
        VectorRows full = VectorRows.of(problem.documents());
        int[] ranking = new ExactRanking(Metric.DOT, Problem.KERNELS, new Workers(1))
                .rank(prepared, problem.queries().queries().leftOut(), full, 30)[0];
        Candidates list = list(ranking[0], ranking[9], ranking[20], ranking[29]);
        Judgments judged = new Judgments(new int[] {ranking[9]}, new int[] {1});
        loss(judged, new Negatives.Denoised(full), 200).of(0, list);
        assertThat(list.slope(0)).as("better than the positive, seed %d", SEED).isZero();
        assertThat(list.slope(1)).isNegative();
        assertThat(list.slope(2)).isPositive();
        assertThat(list.slope(3)).isPositive();
    }

    @Test
    void pairsBeyondTheCutWeighNothing() {
        Candidates list = list(1, 2, 3, 4);
        Judgments judged = new Judgments(new int[] {4}, new int[] {1});
        loss(judged, Negatives.unjudged(), 2).of(0, list);
        assertThat(list.slope(2)).isZero();
        assertThat(list.slope(1)).isPositive();
        assertThat(list.slope(3)).isNegative();
    }

    @Test
    void aListOfOneKindTeachesNothing() {
        Candidates list = list(1, 2, 3);
        assertThat(loss(new Judgments(new int[0], new int[0]), Negatives.unjudged(), 5)
                        .of(0, list))
                .isZero();
        Judgments all = new Judgments(new int[] {1, 2, 3}, new int[] {1, 1, 1});
        assertThat(loss(all, Negatives.unjudged(), 5).of(0, list)).isZero();
    }

    @Test
    void theLossOfTwoRowsIsTheFormula() {
        Candidates list = list(7, 8);
        double loss = loss(new Judgments(new int[] {8}, new int[] {1}), Negatives.unjudged(), 200)
                .of(0, list);
        double lack = list.score(0) - list.score(1);
        assertThat(loss).isCloseTo(0.5 * Math.log(1 + Math.exp(lack)), within(1e-6));
    }
}
