package dev.quarry.tests.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.batch.BatchOps;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.postings.BlockedPostingsWriter;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SparseRowsWriter;
import dev.quarry.seismic.Blocking;
import dev.quarry.seismic.Pruning;
import dev.quarry.seismic.SeismicBuilder;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.tests.cuda.EmulatedDevice.Counter;
import dev.quarry.tests.cuda.EmulatedDevice.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Posting lists clustered by the CUDA library have the bytes of those clustered by the processor.
class ClusteredListsTest {

    private static final long SEED = 20261124;
    private static final int ROWS = 900;
    private static final int VOCABULARY = 150;
    private static final SeismicParameters PARAMETERS =
            new SeismicParameters(Pruning.none(), new Blocking.Clustered(.1, 12, 3, 5), .4);
    private static final SeismicBuilder ON_PROCESSOR =
            new SeismicBuilder(PARAMETERS, new Workers(2), Progress.NONE, SeismicBuilder.LEAST_BYTES);

    @TempDir
    private Path folder;

    @Test
    void theBytesAreThoseOfTheProcessor() throws IOException {
        EmulatedDevice device = EmulatedDevice.create();
        for (SparseEncoding encoding : new SparseEncoding[] {SparseEncoding.SPLIT, SparseEncoding.F32}) {
            device.set(Setting.MEMORY_BYTES, 1 << 30);
            try (Segment segment = Segment.open(rows(encoding));
                    BatchOps ops = device.open(EmulatedDevice.OPTIONS)) {
                SparseRowsView rows = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
                byte[] wanted = lists(rows, ON_PROCESSOR);
                long whole = queued(device, ops, rows, wanted);
                device.set(Setting.MEMORY_BYTES, 300 << 10);
                assertThat(queued(device, ops, rows, wanted)).isGreaterThan(whole);
            }
        }
    }

    /// Builds the lists on the device.
    ///
    /// @return how much was queued
    private long queued(EmulatedDevice device, BatchOps ops, SparseRowsView rows, byte[] wanted) throws IOException {
        long before = device.get(Counter.QUEUED);
        assertThat(lists(rows, ON_PROCESSOR.on(ops)))
                .as("%s, seed %d", rows.encoding(), SEED)
                .isEqualTo(wanted);
        return device.get(Counter.QUEUED) - before;
    }

    /// Up to 120 terms a row, so that rows that are stored split have a tail.
    private Path rows(SparseEncoding encoding) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        Path file = folder.resolve("rows-" + encoding);
        try (SegmentWriter segment = SegmentWriter.create(file, ROWS, 0);
                SparseRowsWriter rows = SparseRowsWriter.create(folder, encoding)) {
            for (int row = 0; row < ROWS; row++) {
                int[] terms = random.ints(random.nextInt(120), 0, VOCABULARY)
                        .distinct()
                        .sorted()
                        .toArray();
                float[] values = new float[terms.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.nextInt(3) == 0 ? .5f : (float) random.nextDouble(.01, 3);
                }
                rows.add(terms, values, terms.length);
            }
            rows.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0));
            segment.end();
            segment.publish();
        }
        return file;
    }

    private byte[] lists(SparseRowsView rows, SeismicBuilder builder) throws IOException {
        Path file = folder.resolve("lists");
        try (SegmentWriter segment = SegmentWriter.create(file, rows.rows(), 0);
                BlockedPostingsWriter postings = builder.build(rows, folder)) {
            postings.writeTo(segment.begin(SectionKind.BLOCKED_POSTINGS, 0));
            segment.end();
            segment.publish();
        }
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }
}
