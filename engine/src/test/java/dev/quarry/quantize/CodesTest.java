package dev.quarry.quantize;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.flat.DenseScan;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.format.codes.DenseCodesWriter;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.quantize.Quantization.Bit1;
import dev.quarry.quantize.Quantization.Scalar4;
import dev.quarry.quantize.Quantization.Scalar8;
import dev.quarry.score.DenseScorer;
import dev.quarry.score.SecondPass;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CodesTest {

    private static final List<Quantization> QUANTIZATIONS = List.of(
            Scalar8.defaults(),
            new Scalar8(CodeSteps.PER_DIMENSION, 0),
            Scalar4.defaults(),
            new Scalar4(CodeSteps.PER_DIMENSION, .01),
            Bit1.defaults());

    @TempDir
    Path folder;

    static Stream<Arguments> cases() {
        return Stream.of(Metric.values())
                .flatMap(metric -> QUANTIZATIONS.stream().map(quantization -> Arguments.of(metric, quantization)));
    }

    private static CodesBuilder builder(Quantization quantization, int threads) {
        return new CodesBuilder(quantization, new Workers(threads), Progress.NONE);
    }

    /// The vector that a code stands for, less the centroid and rotated where it is of bits.
    private static double[] decoded(DenseCodes codes, int code) {
        int dim = codes.shape().dim();
        long at = codes.offset(code);
        double[] values = new double[dim];
        for (int i = 0; i < dim; i++) {
            values[i] = switch (codes.shape().encoding()) {
                case CodeEncoding.Scalar8(CodeSteps steps) ->
                    value(codes, steps, i, codes.codes().get(BYTE, at + i));
                case CodeEncoding.Scalar4(CodeSteps steps) -> {
                    int quarter = (dim + 3) / 4;
                    int four = codes.codes().get(SHORT, at + 2L * (i % quarter));
                    yield value(codes, steps, i, (four >> (4 * (i / quarter))) & 15);
                }
                case CodeEncoding.Bit1 bits -> ((codes.codes().get(BYTE, at + i / 8) >> (i % 8)) & 1) == 1 ? 1 : -1;
            };
        }
        return values;
    }

    private static double value(DenseCodes codes, CodeSteps steps, int dim, int code) {
        int scales = steps.count(codes.shape().dim());
        int scale = scales == 1 ? 0 : dim;
        return codes.parameters(scale, scale + 1)[0]
                + (double) codes.parameters(scales + scale, scales + scale + 1)[0] * code;
    }

    /// What a scorer should say of a code, in doubles and without rounding of the query.
    private static double oracle(DenseCodes codes, int code, float[] query, Metric metric) {
        int dim = query.length;
        double norm = 0;
        for (float value : query) {
            norm += (double) value * value;
        }
        double unit = metric == Metric.COSINE && norm > 0 ? 1 / Math.sqrt(norm) : 1;
        double[] values = decoded(codes, code);
        double distance = 0;
        double dot = 0;
        if (codes.shape().encoding() instanceof CodeEncoding.Bit1(long seed)) {
            float[] centroid = codes.parameters(0, dim);
            float[] residual = new float[dim];
            double squares = 0;
            double product = 0;
            for (int i = 0; i < dim; i++) {
                residual[i] = (float) (query[i] * unit) - centroid[i];
                squares += (double) residual[i] * residual[i];
                product += query[i] * unit * centroid[i];
            }
            new Rotation(dim, seed, Kernels.scalar().arrays()).rotate(residual);
            for (int i = 0; i < dim; i++) {
                dot += values[i] * residual[i];
            }
            double constant = metric == Metric.SQUARED_L2 ? -squares : product;
            return constant + codes.term(code, 0) * dot + codes.term(code, 1);
        }
        for (int i = 0; i < dim; i++) {
            double value = query[i] * unit;
            distance += (value - values[i]) * (value - values[i]);
            dot += value * values[i];
        }
        return metric == Metric.SQUARED_L2 ? -distance : dot * codes.term(code, 0);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scoresAreThoseOfTheCodes(Metric metric, Quantization quantization) throws IOException {
        for (int dim : new int[] {1, 2, 3, 4, 5, 15, 16, 17, 31, 63, 64, 65, 100, 127, 128, 129, 260}) {
            long seed = 100L + dim;
            float[][] values = Vectors.clustered(new Random(seed), 70, dim, 6);
            try (Vectors vectors = Vectors.of(folder.resolve("v" + dim), values);
                    Arena arena = Arena.ofShared()) {
                DenseCodes codes = builder(quantization, 2).ofRows(vectors.rows(), metric, arena);
                CodeScorer scorer = CodeScorer.of(codes, Kernels.best());
                CodeScorer scalar = CodeScorer.of(codes, Kernels.scalar());
                float[] query = Vectors.clustered(new Random(seed + 1), 1, dim, 6)[0];
                scorer.query(query);
                scalar.query(query);
                float[] range = new float[70];
                scorer.scoreRange(0, 70, range);
                int[] numbers = new Random(seed).ints(0, 70).limit(40).toArray();
                float[] scores = new float[40];
                float[] plain = new float[40];
                scorer.score(numbers, 40, scores);
                scalar.score(numbers, 40, plain);
                for (int i = 0; i < 40; i++) {
                    double expected = oracle(codes, numbers[i], query, metric);
                    String place =
                            "%s %s dim %d code %d seed %d".formatted(metric, quantization, dim, numbers[i], seed);
                    assertThat((double) scores[i]).as(place).isCloseTo(expected, within(roughly(quantization, dim)));
                    assertThat(scores[i]).as(place).isEqualTo(plain[i]);
                    assertThat(scores[i]).as(place).isEqualTo(range[numbers[i]]);
                }
            }
        }
    }

    /// The most that rounding the query to 8 or 4 bits should do to a score of these vectors.
    private static double roughly(Quantization quantization, int dim) {
        double noise = Math.sqrt(dim) + 1;
        return quantization instanceof Bit1 ? .6 * noise : .1 * noise;
    }

    /// A node scored against itself and others comes close to its vector scored so.
    @ParameterizedTest
    @MethodSource("cases")
    void codesScoreEachOther(Metric metric, Quantization quantization) throws IOException {
        int dim = 96;
        try (Vectors vectors = Vectors.of(folder.resolve("pairs"), Vectors.clustered(new Random(5), 200, dim, 5));
                Arena arena = Arena.ofShared()) {
            DenseCodes codes = builder(quantization, 1).ofRows(vectors.rows(), metric, arena);
            CodeScorer scorer = CodeScorer.of(codes, Kernels.best());
            float[] query = new float[dim];
            float[] byVector = new float[200];
            float[] byCode = new float[200];
            for (int code = 0; code < 200; code += 7) {
                vectors.rows().copyRow(code, query);
                scorer.query(query);
                scorer.scoreRange(0, 200, byVector);
                scorer.query(code);
                scorer.scoreRange(0, 200, byCode);
                assertThat(correlation(byVector, byCode))
                        .as("%s %s code %d", metric, quantization, code)
                        .isGreaterThan(quantization instanceof Bit1 ? .9 : .99);
            }
        }
    }

    private static double correlation(float[] a, float[] b) {
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < a.length; i++) {
            meanA += a[i] / a.length;
            meanB += b[i] / b.length;
        }
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        return product / Math.sqrt(squaresA * squaresB);
    }

    /// Estimates of bits are right on average over rotations.
    @ParameterizedTest
    @EnumSource(Metric.class)
    void estimatesOfBitsHaveLittleBias(Metric metric) throws IOException {
        int dim = 128;
        long seed = 9;
        int rotations = 40;
        float[][] values = Vectors.clustered(new Random(seed), 100, dim, 1);
        float[] query = Vectors.clustered(new Random(seed + 1), 1, dim, 1)[0];
        double[] bias = new double[100];
        double[] spread = new double[100];
        try (Vectors vectors = Vectors.of(folder.resolve("bias"), values);
                Arena arena = Arena.ofShared()) {
            DenseScorer.OfFloats exact = DenseScorer.ofFloats(vectors.rows(), metric, Kernels.best());
            float[] estimates = new float[100];
            float[] scores = new float[100];
            exact.query(query);
            exact.scoreRange(0, 100, scores);
            for (int rotation = 0; rotation < rotations; rotation++) {
                DenseCodes codes = builder(new Bit1(1000L * rotation), 1).ofRows(vectors.rows(), metric, arena);
                CodeScorer scorer = CodeScorer.of(codes, Kernels.best());
                scorer.query(query);
                scorer.scoreRange(0, 100, estimates);
                for (int i = 0; i < 100; i++) {
                    double error = estimates[i] - scores[i];
                    bias[i] += error / rotations;
                    spread[i] += error * error / rotations;
                }
            }
        }
        double sum = 0;
        for (int i = 0; i < 100; i++) {
            sum += bias[i] * bias[i] / spread[i] / 100;
        }
        // the square of a mean of 40 errors without bias is a 40th of the errors' square
        assertThat(sum).as("%s, seed %d", metric, seed).isLessThan(3.0 / rotations);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bytesDoNotDependOnThreads(Metric metric, Quantization quantization) throws IOException {
        float[][] values = Vectors.clustered(new Random(3), 1500, 37, 4);
        values[0] = new float[0];
        values[777] = new float[0];
        try (Vectors vectors = Vectors.of(folder.resolve("threads"), values);
                Arena arena = Arena.ofShared()) {
            DenseCodes one = builder(quantization, 1).ofRows(vectors.rows(), metric, arena);
            for (int threads : new int[] {2, 5}) {
                DenseCodes other = builder(quantization, threads).ofRows(vectors.rows(), metric, arena);
                assertThat(other.codes().mismatch(one.codes())).isEqualTo(-1);
                assertThat(other.parameters().mismatch(one.parameters())).isEqualTo(-1);
            }
            long stride = one.shape().stride();
            assertThat(one.codes().asSlice(777 * stride, stride).mismatch(arena.allocate(stride)))
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scansFindTheNearest(Metric metric, Quantization quantization) throws IOException {
        long seed = 77;
        int dim = 96;
        float[][] all = Vectors.clustered(new Random(seed), 2040, dim, 10);
        float[][] values = Arrays.copyOf(all, 2000);
        values[3] = new float[0];
        try (Vectors vectors = Vectors.of(folder.resolve("scan"), values);
                Arena arena = Arena.ofShared()) {
            DenseRowsView rows = vectors.rows();
            CodeScorer scorer = CodeScorer.of(builder(quantization, 2).ofRows(rows, metric, arena), Kernels.best());
            CodeScan scan = new CodeScan(scorer, rows, Kernels.best());
            DenseScorer.OfFloats exact = DenseScorer.ofFloats(rows, metric, Kernels.best());
            DenseScan oracle = new DenseScan(exact, Kernels.best());
            SecondPass second = new SecondPass();
            int hits = 0;
            for (float[] query : Arrays.copyOfRange(all, 2000, 2040)) {
                exact.query(query);
                scorer.query(query);
                TopK wanted = new TopK(10);
                oracle.search(RowFilter.ALL, wanted);
                TopK candidates = new TopK(scorer.rescored(-1, 10));
                assertThat(scan.search(RowFilter.ALL, candidates)).isEqualTo(1999);
                TopK found = new TopK(10);
                second.rescore(candidates, exact, found);
                hits += common(wanted, found);
            }
            assertThat(hits / 400.0)
                    .as("%s %s, seed %d", metric, quantization, seed)
                    .isGreaterThan(.95);
        }
    }

    private static int common(TopK wanted, TopK found) {
        int[] expected = new int[10];
        int[] actual = new int[10];
        wanted.drain(expected, new float[10]);
        found.drain(actual, new float[10]);
        return (int) Arrays.stream(actual)
                .filter(row -> Arrays.stream(expected).anyMatch(other -> other == row))
                .count();
    }

    @Test
    void wholeNumbersKeepTheirValue() throws IOException {
        Random random = new Random(5);
        float[][] values = new float[60][20];
        for (float[] row : values) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(256);
            }
        }
        try (Vectors vectors = Vectors.of(folder.resolve("whole"), values);
                Arena arena = Arena.ofShared()) {
            DenseCodes codes = builder(Scalar8.defaults(), 1).ofRows(vectors.rows(), Metric.SQUARED_L2, arena);
            CodeScorer scorer = CodeScorer.of(codes, Kernels.best());
            DenseScorer.OfFloats exact = DenseScorer.ofFloats(vectors.rows(), Metric.SQUARED_L2, Kernels.best());
            float[] scores = new float[60];
            float[] expected = new float[60];
            values[7][0] = 0;
            scorer.query(values[7]);
            scorer.scoreRange(0, 60, scores);
            exact.query(values[7]);
            exact.scoreRange(0, 60, expected);
            assertThat(scores).isEqualTo(expected);
        }
    }

    @Test
    void vectorsOfZerosHaveCosineZero() throws IOException {
        float[][] values = Vectors.clustered(new Random(5), 20, 33, 2);
        values[4] = new float[33];
        try (Vectors vectors = Vectors.of(folder.resolve("zero"), values);
                Arena arena = Arena.ofShared()) {
            for (Quantization quantization : QUANTIZATIONS) {
                CodeScorer scorer = CodeScorer.of(
                        builder(quantization, 1).ofRows(vectors.rows(), Metric.COSINE, arena), Kernels.best());
                scorer.query(values[0]);
                float[] score = new float[1];
                scorer.score(new int[] {4}, 1, score);
                assertThat(score[0]).as("%s", quantization).isCloseTo(0f, within(.3f));
            }
        }
    }

    /// A check finds codes that stand at another row's place.
    @ParameterizedTest
    @MethodSource("cases")
    void codesOfOtherRowsAreFound(Metric metric, Quantization quantization) throws IOException {
        float[][] values = Vectors.clustered(new Random(8), 30, 24, 3);
        Path file = folder.resolve("swapped");
        try (Vectors vectors = Vectors.of(folder.resolve("rows"), values);
                SegmentWriter writer = SegmentWriter.create(file, 30, 0);
                Arena arena = Arena.ofShared()) {
            Vectors.write(writer, folder, values);
            DenseCodes codes = builder(quantization, 1).ofRows(vectors.rows(), metric, arena);
            long stride = codes.shape().stride();
            MemorySegment eleventh = codes.codes().asSlice(11 * stride, stride);
            eleventh.copyFrom(codes.codes().asSlice(12 * stride, stride));
            DenseCodesWriter.write(codes, writer, 0);
            writer.publish();
        }
        assertThat(SegmentChecker.check(file).problems())
                .as("%s %s", metric, quantization)
                .anySatisfy(problem ->
                        assertThat(problem).hasMessageContainingAll("dense_codes[field 0]", "the code of row 11"));
    }

    @Test
    void budgetsChooseTheFinestCodes() {
        assertThat(Quantization.within(4000, 768)).isEqualTo(Scalar8.defaults());
        assertThat(Quantization.within(832, 768)).isEqualTo(Scalar8.defaults());
        assertThat(Quantization.within(831, 768)).isEqualTo(Scalar4.defaults());
        assertThat(Quantization.within(112, 768)).isEqualTo(Bit1.defaults());
        assertThatThrownBy(() -> Quantization.within(111, 768))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("112");
    }

    @Test
    void tailsAreChecked() {
        assertThatThrownBy(() -> new Scalar8(CodeSteps.GLOBAL, .5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Scalar4(CodeSteps.GLOBAL, -.1)).isInstanceOf(IllegalArgumentException.class);
    }
}
