package dev.quarry.jpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.collect.TopK;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.format.pq.PqCodesWriter;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodedRowsTest {

    private static final long SEED = 77;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Metric.class)
    void memoryAndSegmentFindTheSame(Metric metric) throws IOException {
        Problem problem = Problem.small(SEED, metric);
        Scoring scoring = Scoring.of(problem.model());
        Random random = new Random(SEED);
        for (int i = 0; i < scoring.centroids().length; i++) {
            scoring.centroids()[i] += (float) (0.1 * random.nextGaussian());
        }
        try (Segment segment = Segment.open(write(problem))) {
            StoredRows stored = new StoredRows(PqCodesView.open(
                    segment.require(SectionKind.PQ_CODES, 0), problem.rows().rows()));
            byte[] codes = new byte[8];
            byte[] other = new byte[8];
            for (int row = 0; row < stored.rows(); row += 37) {
                stored.copy(row, codes, 2);
                problem.rows().copy(row, other, 2);
                assertThat(codes).isEqualTo(other);
            }
            QueryTables tables = new QueryTables(Problem.KERNELS.panels(), ScoringPanels.of(scoring));
            Matrix prepared = Prepared.copy(problem.queries().queries().vectors(), metric);
            float[] query = new float[16];
            for (int number = 0; number < 10; number++) {
                System.arraycopy(prepared.values(), number * 16, query, 0, 16);
                tables.load(query, 0);
                assertThat(found(stored, scoring, query, tables))
                        .as("%s, query %d, seed %d", metric, number, SEED)
                        .isEqualTo(found(problem.rows(), scoring, query, tables));
            }
        }
    }

    private static int[] found(CodedRows rows, Scoring scoring, float[] query, QueryTables tables) {
        TopK top = new TopK(50);
        rows.retrieval(scoring.model(), Problem.KERNELS).search(query, tables.scores(), top);
        int[] out = new int[50];
        assertThat(top.drain(out, new float[50])).isEqualTo(50);
        return out;
    }

    private Path write(Problem problem) throws IOException {
        Path file = folder.resolve("codes");
        PqShape shape = problem.model().shape();
        byte[] codes = new byte[shape.subQuantizers()];
        try (SegmentWriter segment = SegmentWriter.create(file, problem.rows().rows(), 0);
                PqCodesWriter writer = PqCodesWriter.create(
                        folder, shape.codes(), problem.model().codesFingerprint())) {
            for (int row = 0; row < problem.rows().rows(); row++) {
                problem.rows().copy(row, codes, 0);
                writer.add(codes, 0);
            }
            writer.finish(segment, 0);
            segment.publish();
        }
        return file;
    }

    @Test
    void codesThatDoNotFitAreRefused() {
        PqShape shape = PqShape.of(8, 4, 4);
        assertThatThrownBy(() -> new MemoryRows(shape, 3, new byte[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 11 of 3 rows");
        assertThatThrownBy(() -> new MemoryRows(shape, 1, new byte[] {0, 0, 16, 0}))
                .hasMessageContaining("code of row 0, sub-quantizer 2: expected less than 16, found 16");
    }
}
