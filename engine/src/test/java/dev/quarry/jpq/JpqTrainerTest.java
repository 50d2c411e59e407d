package dev.quarry.jpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpqTrainerTest {

    private static final long SEED = 8644;

    private static JpqTraining training(Measure measure) {
        return JpqTraining.few(measure)
                .withSchedule(Schedule.of(12))
                .withRates(new Rates(0.02, 0), new Rates(0.02, 0))
                .withStopping(new Stopping(measure, 20, 4));
    }

    private static Outcome train(JpqTraining training, Problem problem, Lessons lessons, int threads) {
        Lessons.Split split = lessons.split(0.25, SEED);
        return new JpqTrainer(training, Problem.KERNELS, new Workers(threads), Progress.NONE)
                .train(new TrainingInput(
                        problem.model(),
                        problem.rows(),
                        split.training(),
                        split.heldOut(),
                        Optional.of(VectorRows.of(problem.documents()))));
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void queriesThatALinearMapLedAwayAreLedBack(Metric metric) {
        Problem problem = Problem.small(SEED, metric);
        Outcome outcome = train(training(Measure.MRR_10), problem, problem.queries(), 2);
        TrainingReport report = outcome.report();
        assertThat(outcome).as("%s, seed %d: %s", metric, SEED, report).isInstanceOf(Outcome.Better.class);
        assertThat(report.after().mrr10()).isGreaterThan(report.before().mrr10() + 0.1);
        assertThat(report.losses().getLast().loss())
                .isLessThan(0.8 * report.losses().getFirst().loss());
        assertThat(outcome.model().codesFingerprint()).isEqualTo(problem.model().codesFingerprint());
        Lessons heldOut = problem.queries().split(0.25, SEED).heldOut();
        Measurement measurement = new Measurement(Problem.KERNELS, new Workers(1));
        assertThat(measurement.of(outcome.model(), problem.rows(), heldOut)).isEqualTo(report.after());
        assertThat(Optional.of(measurement.of(VectorRows.of(problem.documents()), metric, heldOut)))
                .isEqualTo(report.uncompressed());
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void aTeacherBringsScoresNearer(Metric metric) {
        Problem problem = Problem.small(SEED, metric);
        Outcome outcome = train(training(Measure.NDCG_10), problem, problem.taught(), 2);
        TrainingReport report = outcome.report();
        assertThat(outcome).as("%s, seed %d: %s", metric, SEED, report).isInstanceOf(Outcome.Better.class);
        assertThat(report.after().ndcg10()).isGreaterThan(report.before().ndcg10());
        assertThat(report.losses().getLast().loss())
                .isLessThan(report.losses().getFirst().loss());
        assertThat(report.uncompressed().orElseThrow().recall10()).isEqualTo(1);
    }

    @Test
    void theSameSeedGivesTheSameModelAtAnyNumberOfThreads() {
        Problem problem = Problem.small(SEED, Metric.DOT);
        JpqTraining training = training(Measure.MRR_10).withSchedule(Schedule.of(2));
        for (Lessons lessons : List.of(problem.queries(), problem.taught())) {
            Outcome one = train(training, problem, lessons, 1);
            Outcome three = train(training, problem, lessons, 3);
            assertThat(three.model().fingerprint()).isEqualTo(one.model().fingerprint());
            assertThat(three.report()).isEqualTo(one.report());
            Outcome other = train(training.withSeed(9), problem, lessons, 1);
            assertThat(other.model().fingerprint()).isNotEqualTo(one.model().fingerprint());
        }
    }

    @Test
    void whatGetsNoBetterStopsEarlyAndReplacesNothing() {
        Problem problem = Problem.small(SEED, Metric.COSINE);
        // steps so large that all is lost
        JpqTraining training = training(Measure.MRR_10)
                .withRates(new Rates(0.9, 0), new Rates(0.9, 0))
                .withSchedule(new Schedule(6, 32, 0, 1))
                .withStopping(new Stopping(Measure.MRR_10, 1, 3));
        Outcome outcome = train(training, problem, problem.queries(), 1);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.NotBetter.class, kept -> {
            assertThat(kept.model()).isSameAs(problem.model());
            assertThat(kept.refused().fingerprint())
                    .isNotEqualTo(problem.model().fingerprint());
            assertThat(kept.report().end()).isEqualTo(TrainingReport.End.STOPPED_EARLY);
            assertThat(kept.report().stepsTaken()).isEqualTo(3);
            assertThat(kept.report().heldOut()).hasSize(4);
            assertThat(kept.report().after().mrr10())
                    .isLessThanOrEqualTo(kept.report().before().mrr10());
        });
    }

    @Test
    void aGroupWithoutALearningRateStaysAsItIs() {
        Problem problem = Problem.small(SEED, Metric.DOT);
        JpqTraining centroids = training(Measure.MRR_10).withRates(new Rates(0.01, 0), new Rates(0, 0));
        PqModel model = train(centroids, problem, problem.queries(), 1).model();
        assertThat(model.queryMap().orElseThrow().values())
                .isEqualTo(problem.model().rotation().orElseThrow().values());
        assertThat(model.scoring().values())
                .isNotEqualTo(problem.model().scoring().values());
    }

    @Test
    void rowsLeftOutAreNeverRetrieved() {
        Problem problem = Problem.small(SEED, Metric.DOT);
        Matrix prepared = problem.queries().queries().vectors();
        Scoring scoring = Scoring.of(problem.model());
        Lookup lookup = new Lookup(scoring, ScoringPanels.of(scoring), problem.rows(), Problem.KERNELS, 5);
        Candidates all = lookup.retrieve(prepared, 0, new int[0]);
        int[] rows = {all.row(0), all.row(1), all.row(2), all.row(3), all.row(4)};
        Candidates some = lookup.retrieve(prepared, 0, new int[] {rows[3], rows[0]});
        assertThat(some.count()).isEqualTo(5);
        assertThat(new int[] {some.row(0), some.row(1), some.row(2)}).containsExactly(rows[1], rows[2], rows[4]);
    }

    @Test
    void sampledDocumentsLeaveThemselvesOut() {
        VectorRows documents = VectorRows.of(Problem.gaussian(new Random(SEED), 40, 8, 2));
        QuerySet plain = TaughtQueries.sampled(documents, 40, 0, SEED);
        float[] row = new float[8];
        for (int i = 0; i < 40; i++) {
            documents.copy(plain.leftOut().get(i)[0], row, 0);
            for (int j = 0; j < 8; j++) {
                assertThat(plain.vectors().get(i, j)).isEqualTo(row[j]);
            }
        }
        QuerySet noisy = TaughtQueries.sampled(documents, 40, 0.5, SEED);
        assertThat(noisy.leftOut().getFirst()).isEqualTo(plain.leftOut().getFirst());
        assertThat(noisy.vectors().values()).isNotEqualTo(plain.vectors().values());
        assertThatThrownBy(() -> TaughtQueries.sampled(documents, 41, 0, SEED))
                .hasMessageContaining("expected 1 to 40 documents");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Problem problem = Problem.small(SEED, Metric.DOT);
        JpqTraining training = training(Measure.MRR_10);
        QuerySet wide = QuerySet.of(Matrix.zero(400, 17));
        assertThatThrownBy(() -> train(
                        training,
                        problem,
                        JudgedQueries.of(wide, problem.queries().judgments()),
                        1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queries: expected 16 dimensions, found 17");
        assertThatThrownBy(() -> JudgedQueries.of(problem.queries().queries(), List.of()))
                .hasMessageContaining("expected 400, one for each query, found 0");
        List<Judgments> outside = new ArrayList<>(problem.queries().judgments());
        outside.replaceAll(one -> new Judgments(new int[] {600}, new int[] {1}));
        assertThatThrownBy(() -> train(
                        training, problem, JudgedQueries.of(problem.queries().queries(), outside), 1))
                .hasMessageContaining("expected rows below 600, found 600");
        outside.replaceAll(one -> new Judgments(new int[] {5}, new int[] {0}));
        assertThatThrownBy(() -> train(
                        training, problem, JudgedQueries.of(problem.queries().queries(), outside), 1))
                .hasMessageContaining("held-out queries: expected at least 1 with a relevant row, found none of 100");
        assertThatThrownBy(() -> problem.queries().split(1, 3)).hasMessageContaining("held-out share");
        assertThatThrownBy(() -> new Judgments(new int[] {1}, new int[] {-1})).hasMessageContaining("grade -1");
        assertThatThrownBy(() -> new QuerySet(Matrix.zero(2, 3), List.of())).hasMessageContaining("for 2 queries");
        assertThatThrownBy(() -> QuerySet.of(new Matrix(1, 1, new float[] {Float.NaN})))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> new Rates(1, 0)).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> new Schedule(1, 0, 0, 1)).hasMessageContaining("batch");
    }

    @Test
    void codesOfResidualsAreRefused() {
        Problem problem = Problem.small(SEED, Metric.DOT);
        PqModel model = problem.model();
        Codebook codebook = model.encoding();
        CoarseQuantizer lists = new CoarseQuantizer(Matrix.zero(3, 16), CoarseQuantizer.Encodes.RESIDUALS);
        PqModel residual =
                new PqModel(Metric.DOT, model.rotation(), Optional.of(lists), codebook, Optional.empty(), codebook);
        Problem other = new Problem(problem.documents(), residual, problem.rows(), problem.queries());
        assertThatThrownBy(() -> train(training(Measure.MRR_10), other, other.queries(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected codes of vectors, found codes of residuals");
    }
}
