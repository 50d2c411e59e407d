package dev.quarry.jpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.batch.CpuBatchOps;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqShape;
import dev.quarry.pq.PqTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The gradient against differences of a loss that is computed anew, in double precision.
class GradientsTest {

    private static final long SEED = 2021;
    private static final int QUERIES = 5;
    private static final int ROWS = 60;
    private static final int CUT = 9;
    private static final double FACTOR = 1.7;
    private static final double STEP = 1e-4;

    /// The values that a loss is computed with.
    private record Values(double[] map, double[] centroids) {}

    private final int[][] lists = new int[QUERIES][];
    private Problem problem = Problem.small(SEED, Metric.DOT);
    private Scoring scoring = Scoring.of(problem.model());
    private Matrix prepared = Matrix.zero(0, 0);

    @ParameterizedTest
    @CsvSource({"DOT,12", "COSINE,12", "SQUARED_L2,12", "DOT,11", "COSINE,11", "SQUARED_L2,11"})
    void pairLoss(Metric metric, int dim) {
        prepare(metric, dim);
        JudgedQueries lessons = problem.queries();
        check(new PairLoss(lessons, prepared, metric, CUT, FACTOR), values -> pairs(values, lessons));
    }

    @ParameterizedTest
    @CsvSource({"DOT,12", "COSINE,12", "SQUARED_L2,12", "DOT,11", "COSINE,11", "SQUARED_L2,11"})
    void teacherLoss(Metric metric, int dim) {
        prepare(metric, dim);
        check(new TeacherLoss(problem.taught(), prepared, metric, lists, FACTOR), this::divergence);
    }

    /// 11 dimensions in 4 slices: the last one is filled up.
    private void prepare(Metric metric, int dim) {
        Random random = new Random(SEED);
        problem = Problem.of(SEED, metric, ROWS, QUERIES, new PqTraining(PqShape.of(dim, 4, 4), metric, 2, 3, 1));
        List<Judgments> judgments = new ArrayList<>();
        for (int query = 0; query < QUERIES; query++) {
            lists[query] = Arrays.copyOf(Order.shuffled(ROWS, new SplittableRandom(SEED + query)), 15);
            int[] list = lists[query];
            judgments.add(new Judgments(new int[] {list[2], list[11], list[14], list[5]}, new int[] {1, 2, 1, 0}));
        }
        problem = new Problem(
                problem.documents(),
                problem.model(),
                problem.rows(),
                JudgedQueries.of(problem.queries().queries(), judgments));
        scoring = Scoring.of(problem.model());
        for (float[] values : List.of(scoring.map(), scoring.centroids())) {
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.1 * random.nextGaussian());
            }
        }
        prepared = Prepared.copy(problem.queries().queries().vectors(), metric);
    }

    private void check(ListLoss loss, ToDoubleFunction<Values> oracle) {
        Gradients gradients = new Gradients(
                scoring.shape(), scoring.metric(), QUERIES, new CpuBatchOps(Problem.KERNELS, new Workers(2)));
        QueryTables tables = new QueryTables(Problem.KERNELS.panels(), ScoringPanels.of(scoring));
        double sum = 0;
        for (int query = 0; query < QUERIES; query++) {
            tables.load(prepared.values(), query * prepared.columns());
            Candidates list = new Candidates(problem.rows(), scoring.shape(), 1);
            list.append(lists[query]);
            list.score(tables);
            sum += loss.of(query, list);
            gradients.take(query, tables, list);
        }
        gradients.reduce(scoring, prepared);
        Values values = new Values(doubles(scoring.map()), doubles(scoring.centroids()));
        assertThat(sum / QUERIES).as("loss, seed %d", SEED).isCloseTo(oracle.applyAsDouble(values), within(1e-5));
        compare("map", gradients.map(), values.map(), () -> oracle.applyAsDouble(values));
        compare("centroids", gradients.centroids(), values.centroids(), () -> oracle.applyAsDouble(values));
    }

    private static void compare(String what, float[] found, double[] values, DoubleSupplier loss) {
        double most = 0;
        for (int i = 0; i < values.length; i++) {
            double before = values[i];
            values[i] = before + STEP;
            double above = loss.getAsDouble();
            values[i] = before - STEP;
            double below = loss.getAsDouble();
            values[i] = before;
            double wanted = (above - below) / (2 * STEP);
            most = Math.max(most, Math.abs(wanted));
            assertThat((double) found[i])
                    .as("%s, value %d, seed %d", what, i, SEED)
                    .isCloseTo(wanted, within(1e-5 + 1e-4 * Math.abs(wanted)));
        }
        assertThat(most).as("the largest derivative of %s", what).isGreaterThan(0.01);
    }

    private double pairs(Values values, JudgedQueries lessons) {
        double sum = 0;
        for (int query = 0; query < QUERIES; query++) {
            double mean = 0;
            int pairs = 0;
            int[] list = lists[query];
            for (int p = 0; p < list.length; p++) {
                for (int n = 0; n < list.length; n++) {
                    if (isRelevant(lessons, query, list[p]) && !isRelevant(lessons, query, list[n])) {
                        double weight = (p < CUT ? 1.0 / (p + 1) : 0) - (n < CUT ? 1.0 / (n + 1) : 0);
                        double lack = score(values, query, list[n]) - score(values, query, list[p]);
                        mean += Math.abs(weight) * Math.log(1 + Math.exp(FACTOR * lack));
                        pairs++;
                    }
                }
            }
            sum += mean / pairs;
        }
        return sum / QUERIES;
    }

    private static boolean isRelevant(JudgedQueries lessons, int query, int row) {
        Judgments judged = lessons.judgments().get(query);
        for (int i = 0; i < judged.rows().length; i++) {
            if (judged.rows()[i] == row) {
                return judged.grades()[i] > 0;
            }
        }
        return false;
    }

    private double divergence(Values values) {
        Matrix documents = Prepared.copy(problem.documents(), scoring.metric());
        int dim = documents.columns();
        double sum = 0;
        for (int query = 0; query < QUERIES; query++) {
            double[] teacher = new double[lists[query].length];
            double[] student = new double[teacher.length];
            for (int i = 0; i < teacher.length; i++) {
                int row = lists[query][i];
                teacher[i] = Math.exp(FACTOR
                        * Prepared.score(
                                scoring.metric(), prepared.values(), query * dim, documents.values(), row * dim, dim));
                student[i] = Math.exp(FACTOR * score(values, query, row));
            }
            double teachers = Arrays.stream(teacher).sum();
            double students = Arrays.stream(student).sum();
            for (int i = 0; i < teacher.length; i++) {
                double share = teacher[i] / teachers;
                sum += share * Math.log(share / (student[i] / students));
            }
        }
        return sum / QUERIES;
    }

    private double score(Values values, int query, int row) {
        PqShape shape = scoring.shape();
        byte[] codes = new byte[shape.subQuantizers()];
        problem.rows().copy(row, codes, 0);
        double sum = 0;
        for (int i = 0; i < shape.paddedDim(); i++) {
            double mapped = 0;
            for (int j = 0; j < shape.dim() && i < shape.dim(); j++) {
                mapped += values.map()[i * shape.dim() + j] * prepared.get(query, j);
            }
            int m = i / shape.sliceDim();
            double centroid = values.centroids()[problem.model().encoding().offset(m, codes[m]) + i % shape.sliceDim()];
            sum += scoring.metric() == Metric.SQUARED_L2
                    ? -(mapped - centroid) * (mapped - centroid)
                    : mapped * centroid;
        }
        return sum;
    }

    private static double[] doubles(float[] values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return out;
    }
}
