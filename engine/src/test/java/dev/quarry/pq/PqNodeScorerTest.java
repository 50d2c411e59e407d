package dev.quarry.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.format.pq.PqCodesWriter;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.score.NodeScorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PqNodeScorerTest {

    private static final long SEED = 8;
    private static final int ROWS = 300;

    @TempDir
    Path folder;

    private Path write(PqModel model, Matrix vectors) throws IOException {
        Path file = folder.resolve("nodes");
        int subQuantizers = model.shape().subQuantizers();
        byte[] codes = new byte[vectors.rows() * subQuantizers];
        new PqEncoder(model, Kernels.best()).encode(vectors.values(), vectors.rows(), codes);
        try (SegmentWriter segment = SegmentWriter.create(file, vectors.rows(), 0);
                PqCodesWriter writer = PqCodesWriter.create(
                        folder, model.shape().codes(), PqCodesLayout.ROWS, model.codesFingerprint())) {
            for (int row = 0; row < vectors.rows(); row++) {
                writer.add(codes, row * subQuantizers);
            }
            writer.finish(segment, 0);
            segment.publish();
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({"SQUARED_L2,8,7,2", "SQUARED_L2,4,6,0", "DOT,8,16,0", "DOT,4,22,2", "COSINE,8,1,2", "COSINE,4,2,0"})
    void scoresAreThoseOfTheTables(Metric metric, int bits, int subQuantizers, int rotations) throws IOException {
        Random random = new Random(SEED);
        int dim = 27;
        Matrix vectors = PqVectors.random(random, ROWS, dim);
        PqTraining training = new PqTraining(PqShape.of(dim, subQuantizers, bits), metric, rotations, 2, 1);
        PqModel model = PqTrainerTest.train(training, vectors, 1);
        try (Segment segment = Segment.open(write(model, vectors))) {
            PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), ROWS);
            PqLookup lookup = new PqLookup(model, Kernels.best());
            PqNodeScorer scorer = new PqNodeScorer(codes, lookup, false);
            PqNodeScorer other = new PqNodeScorer(codes, lookup, false);
            PqLookup quick = new PqLookup(model, Kernels.best());
            PqNodeScorer rough = new PqNodeScorer(codes, quick, true);
            NaiveSums naive = new NaiveSums(model);
            for (int round = 0; round < 5; round++) {
                float[] query = PqVectors.row(PqVectors.random(random, 1, dim), 0);
                other.query(PqVectors.row(PqVectors.random(random, 1, dim), 0));
                other.query(query);
                scorer.query(query); // finds the tables of the other
                naive.load(query);
                int[] nodes = random.ints(100, 0, ROWS).toArray();
                float[] scores = new float[100];
                scorer.score(nodes, 90, scores);
                assertThat(scorer.again()).isNull();
                for (int i = 0; i < 100; i++) {
                    assertThat(scores[i])
                            .as("node %d, seed %d", nodes[i], SEED)
                            .isEqualTo(i < 90 ? naive.score(codes, nodes[i], 0) : 0);
                }
                rough.query(query);
                float[] bounds = new float[90];
                rough.score(nodes, 90, bounds);
                PqCosts costs = quick.costs();
                for (int i = 0; i < 90; i++) {
                    double bound = costs.bound((int) -bounds[i], 0);
                    assertThat((double) scores[i])
                            .as("score of node %d beside its bound, seed %d", nodes[i], SEED)
                            .isBetween(bound - costs.width(0), bound);
                }
                NodeScorer again = Objects.requireNonNull(rough.again());
                float[] same = new float[100];
                again.score(nodes, 90, same);
                assertThat(same).isEqualTo(scores);
            }
            assertThatThrownBy(() -> scorer.score(new int[] {ROWS}, 1, new float[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> scorer.score(new int[] {-1}, 1, new float[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> rough.score(new int[] {ROWS}, 1, new float[1]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> scorer.query(new float[dim - 1])).hasMessageContaining("expected 27 dimensions");
        }
    }

    @Test
    void codesInBlocksAreRefused() throws IOException {
        Matrix vectors = PqVectors.random(new Random(SEED), 70, 8);
        PqModel model = PqTrainerTest.train(PqTraining.plain(PqShape.of(8, 4, 8), Metric.DOT), vectors, 1);
        try (Segment segment = Segment.open(PqVectors.write(folder, "blocks", model, vectors, 0))) {
            PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), 70);
            assertThatThrownBy(() -> new PqNodeScorer(codes, model, Kernels.best()))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("expected codes in ROWS, found BLOCKS");
        }
    }
}
