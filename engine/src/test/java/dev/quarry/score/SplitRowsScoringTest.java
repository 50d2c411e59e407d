package dev.quarry.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.collect.TopK;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SparseRowsWriter;
import dev.quarry.format.rows.SplitRowsView;
import dev.quarry.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitRowsScoringTest {

    private static final long SEED = 5;
    private static final int ROWS = 700;

    @TempDir
    Path folder;

    private Segment write(int vocabulary, int mean, Random random) throws IOException {
        Path file = folder.resolve("rows.seg");
        try (SegmentWriter segment = SegmentWriter.create(file, ROWS, 0);
                SparseRowsWriter writer = SparseRowsWriter.create(folder, SparseEncoding.SPLIT)) {
            for (int row = 0; row < ROWS; row++) {
                int[] terms = terms(random, vocabulary, random.nextInt(2 * mean));
                writer.add(terms, values(random, terms.length), terms.length);
            }
            writer.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0), vocabulary);
            segment.end();
            segment.publish();
        }
        return Segment.open(file);
    }

    /// Few terms are frequent, so that rows and queries meet in large vocabularies too.
    private static int[] terms(Random random, int vocabulary, int count) {
        return IntStream.generate(
                        () -> (int) (vocabulary * Math.pow(random.nextDouble(), Math.log(vocabulary) / Math.log(40))))
                .distinct()
                .limit(Math.min(count, vocabulary / 3))
                .toArray();
    }

    private static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.exp(random.nextGaussian());
        }
        return values;
    }

    /// The sum in the order of the row, which [SparseRowsView#read] keeps.
    private static float oracle(SparseRowsView rows, int row, SparseQuery query, int[] terms, float[] values) {
        int count = rows.read(row, terms, values);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (double) query.weight(terms[i]) * values[i];
        }
        return (float) sum;
    }

    @ParameterizedTest
    @CsvSource({"150,20", "30522,119", "65536,40", "32513,300", "65537,100", "16777216,275", "30522,2200"})
    void scoresAreTheOraclesAndRankingLosesNothing(int vocabulary, int mean) throws IOException {
        Random random = new Random(SEED + mean);
        try (Segment segment = write(vocabulary, mean, random)) {
            SplitRowsView rows = (SplitRowsView) SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
            SparseQuery query = new SparseQuery();
            SplitScorer best = new SplitScorer(rows, query);
            SplitScorer scalar = new SplitScorer(rows, query, Kernels.scalar().planes());
            int[] terms = new int[rows.longest()];
            float[] values = new float[rows.longest()];
            int[] all = IntStream.range(0, ROWS).toArray();
            for (int round = 0; round < 12; round++) {
                int[] asked = terms(random, vocabulary, round * 5);
                query.load(asked, values(random, asked.length), asked.length, vocabulary);
                float[] scores = new float[ROWS];
                float[] scalarScores = new float[ROWS];
                best.prepare();
                scalar.prepare();
                best.score(all, ROWS, scores);
                scalar.score(all, ROWS, scalarScores);
                String what = "round %d, seed %d".formatted(round, SEED);
                assertThat(scores).as(what).isEqualTo(scalarScores);
                for (int row = 0; row < ROWS; row++) {
                    assertThat(scores[row]).as(what).isEqualTo(oracle(rows, row, query, terms, values));
                }
                for (int k : new int[] {1, 10, 100, 1000}) {
                    for (SplitScorer scorer : new SplitScorer[] {best, scalar}) {
                        verifyRanking(new BoundedRanking(scorer), scores, k, random, what + ", k " + k);
                    }
                }
            }
        }
    }

    private static void verifyRanking(SparseRanking ranking, float[] scores, int k, Random random, String what) {
        TopK exact = new TopK(k);
        for (int row = 0; row < ROWS; row++) {
            if (scores[row] > 0) {
                exact.offer(row, scores[row]);
            }
        }
        float kth = exact.threshold();
        int[] wanted = new int[k];
        float[] wantedScores = new float[k];
        int count = exact.drain(wanted, wantedScores);
        for (float tailBound : new float[] {1, 0.5f, 0}) {
            TopK hits = new TopK(k);
            ranking.begin(hits, tailBound);
            for (int row = 0; row < ROWS; ) {
                int[] batch = IntStream.range(row, Math.min(ROWS, row + 1 + random.nextInt(70)))
                        .toArray();
                ranking.add(batch, batch.length);
                row += batch.length;
                assertThat(ranking.threshold() <= Math.max(kth, 0)).as(what).isTrue();
            }
            ranking.finish();
            int[] found = new int[k];
            float[] foundScores = new float[k];
            int size = hits.drain(found, foundScores);
            for (int i = 0; i < size; i++) {
                assertThat(foundScores[i]).as(what).isEqualTo(scores[found[i]]);
            }
            if (tailBound == 1) {
                assertThat(size).as(what).isEqualTo(count);
                assertThat(found).as(what).isEqualTo(wanted);
            }
        }
    }

    @Test
    void theKthBestIsThatOfASortedArray() {
        Random random = new Random(SEED);
        KthBest best = new KthBest();
        for (int k : new int[] {1, 2, 10, 63, 64, 65, 200}) {
            best.reset(k);
            int[] offered = new int[300];
            for (int i = 0; i < offered.length; i++) {
                offered[i] = random.nextInt(100);
                best.offer(offered[i]);
                int[] sorted = IntStream.of(offered).limit(i + 1).sorted().toArray();
                assertThat(best.threshold())
                        .as("k %d, seed %d", k, SEED)
                        .isEqualTo(i + 1 < k ? Integer.MIN_VALUE : sorted[i + 1 - k]);
            }
        }
    }
}
