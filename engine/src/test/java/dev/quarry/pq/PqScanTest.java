package dev.quarry.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.RoaringBitmap;

class PqScanTest {

    private static final long SEED = 4096;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "SQUARED_L2,8,0,0",
        "SQUARED_L2,4,3,0",
        "DOT,8,2,5",
        "DOT,4,0,7",
        "COSINE,8,0,2",
        "COSINE,4,2,0",
    })
    void theResultIsThatOfSummingAllTables(Metric metric, int bits, int rotations, int missing) throws IOException {
        Random random = new Random(SEED);
        int dim = 26;
        Matrix vectors = PqVectors.random(random, 5003, dim);
        PqModel model =
                PqTrainerTest.train(new PqTraining(PqShape.of(dim, 8, bits), metric, rotations, 3, 1), vectors, 1);
        try (Segment segment = Segment.open(PqVectors.write(folder, "codes", model, vectors, missing))) {
            PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), vectors.rows());
            PqScan best = new PqScan(codes, model, Kernels.best());
            PqScan scalar = new PqScan(codes, model, Kernels.scalar());
            NaiveSums sums = new NaiveSums(model);
            RoaringBitmap half = new RoaringBitmap();
            RoaringBitmap few = RoaringBitmap.bitmapOf(0, 1, 63, 64, 2500, 5002);
            for (int i = 0; i < 2500; i++) {
                half.add(random.nextInt(5003));
            }
            for (int round = 0; round < 12; round++) {
                float[] query = PqVectors.row(PqVectors.random(random, 1, dim), 0);
                for (int k : new int[] {1, 10, 300, 6000}) {
                    for (RowFilter filter :
                            new RowFilter[] {RowFilter.ALL, new RoaringRowFilter(half), new RoaringRowFilter(few)}) {
                        TopK wanted = new TopK(k);
                        sums.load(query);
                        for (int row = 0; row < codes.count(); row++) {
                            if (filter.accepts(row) && codes.isPresent(row)) {
                                wanted.offer(row, sums.score(codes, row, 0));
                            }
                        }
                        TopK found = new TopK(k);
                        best.search(query, filter, found);
                        TopK plain = new TopK(k);
                        scalar.search(query, filter, plain);
                        String what = "%s, %d bits, k %d, round %d, seed %d".formatted(metric, bits, k, round, SEED);
                        requireEqual(found, wanted, what);
                        requireEqual(plain, wanted, what);
                    }
                }
            }
        }
    }

    private static void requireEqual(TopK found, TopK wanted, String what) {
        // draining empties a collector, and `wanted` is compared twice
        int[] rows = new int[6000];
        float[] scores = new float[6000];
        int count = wanted.drain(rows, scores);
        int[] foundRows = new int[6000];
        float[] foundScores = new float[6000];
        assertThat(found.drain(foundRows, foundScores)).as(what).isEqualTo(count);
        assertThat(foundRows).as(what).isEqualTo(rows);
        assertThat(foundScores).as(what).isEqualTo(scores);
        wanted.offerAll(rows, scores, count);
    }

    @Test
    void scoresAreThoseOfTheDecodedVectors() throws IOException {
        Random random = new Random(SEED);
        int dim = 24;
        Matrix vectors = PqVectors.random(random, 300, dim);
        for (Metric metric : Metric.values()) {
            PqModel model = PqTrainerTest.train(new PqTraining(PqShape.of(dim, 6, 8), metric, 2, 3, 1), vectors, 1);
            Path file = PqVectors.write(folder, metric.toString(), model, vectors, 0);
            try (Segment segment = Segment.open(file)) {
                PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), 300);
                float[] query = PqVectors.row(vectors, 17);
                TopK top = new TopK(300);
                new PqScan(codes, model, Kernels.best()).search(query, RowFilter.ALL, top);
                int[] rows = new int[300];
                float[] scores = new float[300];
                assertThat(top.drain(rows, scores)).isEqualTo(300);
                for (int i = 0; i < 300; i++) {
                    assertThat((double) scores[i])
                            .as("%s, row %d, seed %d", metric, rows[i], SEED)
                            .isCloseTo(score(model, codes, rows[i], query), within(1e-3));
                }
            }
        }
    }

    private static double score(PqModel model, PqCodesView codes, int row, float[] query) {
        int dim = query.length;
        byte[] bytes = new byte[codes.shape().subQuantizers()];
        for (int m = 0; m < bytes.length; m++) {
            bytes[m] = (byte) codes.code(row, m);
        }
        float[] decoded = new float[model.shape().paddedDim()];
        model.scoring().decode(bytes, 0, decoded, 0);
        double norm = 0;
        for (float value : query) {
            norm += value * value;
        }
        double scale = model.metric() == Metric.COSINE ? 1 / Math.sqrt(norm) : 1;
        double dot = 0;
        double distance = 0;
        for (int i = 0; i < dim; i++) {
            double rotated = 0;
            for (int j = 0; j < dim; j++) {
                rotated += model.rotation().orElseThrow().get(i, j) * query[j] * scale;
            }
            dot += rotated * decoded[i];
            distance += (rotated - decoded[i]) * (rotated - decoded[i]);
        }
        return model.metric() == Metric.SQUARED_L2 ? -distance : dot;
    }

    @Test
    void codesOfAnotherShapeAreRefused() throws IOException {
        Matrix vectors = PqVectors.random(new Random(SEED), 70, 8);
        PqModel four = PqTrainerTest.train(PqTraining.plain(PqShape.of(8, 4, 8), Metric.DOT), vectors, 1);
        PqModel two = PqTrainerTest.train(PqTraining.plain(PqShape.of(8, 2, 8), Metric.DOT), vectors, 1);
        try (Segment segment = Segment.open(PqVectors.write(folder, "four", four, vectors, 0))) {
            PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), 70);
            assertThatThrownBy(() -> new PqScan(codes, two, Kernels.best()))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("subQuantizers=2");
        }
    }

    @Test
    void codesOfAnotherModelAreRefusedAndThoseOfOneTrainedFurtherAreNot() throws IOException {
        Matrix vectors = PqVectors.random(new Random(SEED), 70, 8);
        PqTraining training = PqTraining.plain(PqShape.of(8, 4, 8), Metric.DOT);
        PqModel one = PqTrainerTest.train(training, vectors, 1);
        PqModel other = PqTrainerTest.train(training.withSeed(9), vectors, 1);
        PqModel further = one.withScoring(Optional.of(Matrix.identity(8)), other.scoring());
        assertThat(further.fingerprint()).isNotEqualTo(one.fingerprint());
        try (Segment segment = Segment.open(PqVectors.write(folder, "one", one, vectors, 0))) {
            PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), 70);
            assertThatThrownBy(() -> new PqScan(codes, other, Kernels.best()))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("codes of model " + other.codesFingerprint());
            TopK top = new TopK(3);
            new PqScan(codes, further, Kernels.best()).search(PqVectors.row(vectors, 0), RowFilter.ALL, top);
            assertThat(top.size()).isEqualTo(3);
        }
    }
}
