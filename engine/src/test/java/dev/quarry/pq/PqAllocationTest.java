package dev.quarry.pq;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.format.pq.PqCodesWriter;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Warm searches of codes allocate nothing. Vectors live in registers only in compiled code, so each test searches on
/// until a thousand searches in a row have allocated nothing.
class PqAllocationTest {

    private static final int QUERIES = 1000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    /// Less than a byte a search, for what the virtual machine may do on the thread meanwhile.
    private static final long MOST_BYTES = QUERIES - 1;
    private static final int ROWS = 2000;
    private static final int DIM = 20;
    private static final int K = 10;
    private static final long SEED = 52;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    private final Matrix vectors = PqVectors.random(new Random(SEED), ROWS, DIM);
    private final float[] query = new float[DIM];
    private final TopK top = new TopK(K);
    private final int[] rows = new int[K];
    private final float[] scores = new float[K];

    private PqTraining training(int bits) {
        return new PqTraining(PqShape.of(DIM, 10, bits), Metric.SQUARED_L2, 1, 2, 1);
    }

    private void assertNothingAllocated(Runnable search) {
        long bytes = Long.MAX_VALUE;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (bytes > MOST_BYTES && System.nanoTime() < end) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < QUERIES; i++) {
                System.arraycopy(vectors.values(), i * DIM, query, 0, DIM);
                top.reset(K);
                search.run();
                top.drain(rows, scores);
            }
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(bytes)
                .as("bytes allocated by %d searches, seed %d", QUERIES, SEED)
                .isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void scansAllocateNothing() throws IOException {
        PqModel model = PqTrainerTest.train(training(8), vectors, 1);
        try (Segment segment = Segment.open(PqVectors.write(folder, "codes", model, vectors, 0))) {
            PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), ROWS);
            PqScan scan = new PqScan(codes, model, Kernels.best());
            assertNothingAllocated(() -> scan.search(query, RowFilter.ALL, top));
        }
    }

    @ParameterizedTest
    @CsvSource({"VECTORS,4", "RESIDUALS,8"})
    void searchesThroughListsAllocateNothing(CoarseQuantizer.Encodes encodes, int bits) throws IOException {
        PqModel model =
                PqTrainerTest.train(training(bits).withLists(new PqTraining.Coarse(20, encodes, 2)), vectors, 1);
        Path file = folder.resolve("lists");
        byte[] codes = new byte[ROWS * 10];
        int[] lists = new int[ROWS];
        new PqEncoder(model, Kernels.best()).encode(vectors.values(), ROWS, codes, lists);
        try (SegmentWriter segment = SegmentWriter.create(file, ROWS, 0);
                IvfBuilder builder = IvfBuilder.create(folder, model)) {
            for (int row = 0; row < ROWS; row++) {
                builder.add(codes, row * 10, lists[row]);
            }
            builder.finish(segment, 0);
            segment.publish();
        }
        try (Segment segment = Segment.open(file)) {
            IvfScan scan = new IvfScan(
                    PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), ROWS),
                    IvfListsView.open(segment.require(SectionKind.IVF_LISTS, 0), ROWS),
                    model,
                    Kernels.best());
            IvfQuery how = new IvfQuery(3);
            assertNothingAllocated(() -> scan.search(query, how, RowFilter.ALL, top));
            Kernels java = Kernels.best().java(); // a native call makes two small objects at times
            IvfScan rough = new IvfScan(
                    PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), ROWS),
                    IvfListsView.open(segment.require(SectionKind.IVF_LISTS, 0), ROWS),
                    new PqLookup(model, java, new RoughListScores(model, java)));
            assertNothingAllocated(() -> rough.search(query, how, RowFilter.ALL, top));
        }
    }

    @Test
    void scoresOfNodesAllocateNothing() throws IOException {
        PqModel model = PqTrainerTest.train(training(4), vectors, 1);
        Path file = folder.resolve("nodes");
        byte[] codes = new byte[ROWS * 10];
        new PqEncoder(model, Kernels.best()).encode(vectors.values(), ROWS, codes);
        try (SegmentWriter segment = SegmentWriter.create(file, ROWS, 0);
                PqCodesWriter writer = PqCodesWriter.create(
                        folder, model.shape().codes(), PqCodesLayout.ROWS, model.codesFingerprint())) {
            for (int row = 0; row < ROWS; row++) {
                writer.add(codes, row * 10);
            }
            writer.finish(segment, 0);
            segment.publish();
        }
        int[] nodes = new Random(SEED).ints(200, 0, ROWS).toArray();
        float[] out = new float[200];
        try (Segment segment = Segment.open(file)) {
            PqNodeScorer scorer = new PqNodeScorer(
                    PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), ROWS), model, Kernels.best());
            assertNothingAllocated(() -> {
                scorer.query(query);
                scorer.score(nodes, 200, out);
            });
        }
    }
}
