package dev.quarry.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.WriterOptions;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.Blocking;
import dev.quarry.seismic.Pruning;
import dev.quarry.seismic.SeismicParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Posting lists whose rows went to their centroids on a device, on one that fails, and on the processor: the same
/// bytes.
class BatchedListsTest {

    private static final long SEED = 78;
    private static final int VOCABULARY = 200;
    private static final int COUNT = 6000;
    private static final long ROOMY = 1L << 30;

    @TempDir
    Path temp;

    private final List<String> remarks = new ArrayList<>();

    /// Two segments, then one of both.
    private Path build(String name, SparseEncoding encoding, int threads, long bufferBytes, Batches batches)
            throws IOException {
        Path folder = temp.resolve(name);
        SeismicParameters parameters =
                new SeismicParameters(Pruning.share(.9, 5000), new Blocking.Clustered(.1, 10, 3, 5), .4);
        SparseField field = SparseField.of("s")
                .withTerms(TermNaming.NUMBERS)
                .withValues(encoding)
                .withIndexing(new SparseField.Indexing.Seismic(parameters));
        Index.create(folder, Schema.withLongIds(field));
        WriterOptions options = WriterOptions.DEFAULT
                .withThreads(threads)
                .withBufferBytes(bufferBytes)
                .withMerging(WriterOptions.Merging.onRequest())
                .withBatches(batches);
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder, options)) {
            for (int i = 0; i < COUNT; i++) {
                if (i == COUNT / 2) {
                    writer.commit();
                }
                writer.add(Document.of(i).with("s", value(random)));
            }
            writer.commit();
            writer.compact();
            writer.commit();
        }
        return folder;
    }

    private static FieldValue value(Random random) {
        int[] terms = random.ints(0, VOCABULARY)
                .distinct()
                .limit(1 + random.nextInt(140))
                .sorted()
                .toArray();
        float[] weights = new float[terms.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextInt(3) == 0 ? 0.5f : (float) random.nextDouble(0.01, 3);
        }
        return FieldValue.terms(terms, weights);
    }

    private Batches open(FakeDevice.Fault fault) throws BatchUnavailableException {
        BatchSettings settings = BatchSettings.OFF.withMode(BatchSettings.Mode.AUTO);
        return Batches.open(settings, remarks::add, List.of(new FakeDevice(Operation.ASSIGN_SPARSE, fault)));
    }

    @Test
    void theListsAreTheSameWhereverTheyAreClustered() throws Exception {
        for (SparseEncoding encoding : List.of(SparseEncoding.SPLIT, SparseEncoding.F16)) {
            Path wanted = build("processor" + encoding, encoding, 1, ROOMY, Batches.onProcessor());
            for (int threads : new int[] {1, 3}) {
                try (Batches batches = open(FakeDevice.Fault.NONE)) {
                    same(build("device" + encoding + threads, encoding, threads, ROOMY, batches), wanted);
                    assertThat(batches.counts().of(Operation.ASSIGN_SPARSE))
                            .extracting(BatchCounts.Count::device, BatchCounts.Count::processor)
                            .containsExactly(3L, 0L);
                }
            }
        }
        assertThat(remarks).isEmpty();
    }

    @Test
    void listsGoInSeveralCallsWhereMemoryIsTight() throws Exception {
        Path wanted = build("processor", SparseEncoding.SPLIT, 2, ROOMY, Batches.onProcessor());
        long[] entries = new long[3];
        long[] bufferBytes = {ROOMY, 4 << 20, 1 << 20};
        for (int i = 0; i < entries.length; i++) {
            try (Batches batches = open(FakeDevice.Fault.NONE)) {
                same(build("calls" + i, SparseEncoding.SPLIT, 2, bufferBytes[i], batches), wanted);
                BatchCounts.Count count = batches.counts().of(Operation.ASSIGN_SPARSE);
                entries[i] = count.processorRows() + count.deviceRows();
                // calls that are small are not for the device
                assertThat(count.processor()).isGreaterThanOrEqualTo(10L * i);
            }
        }
        assertThat(entries[1]).isEqualTo(entries[0]);
        // lists of the merged segment are too long for a call
        assertThat(entries[2]).isBetween(1L, entries[0] - 1);
    }

    @Test
    void aDeviceThatFailsLeavesNoTrace() throws Exception {
        Path wanted = build("processor", SparseEncoding.SPLIT, 2, ROOMY, Batches.onProcessor());
        for (FakeDevice.Fault fault : List.of(FakeDevice.Fault.FAILS_IN_THE_MIDDLE, FakeDevice.Fault.WRONG)) {
            try (Batches batches = open(fault)) {
                same(build(fault.name(), SparseEncoding.SPLIT, 2, ROOMY, batches), wanted);
                BatchCounts.Count count = batches.counts().of(Operation.ASSIGN_SPARSE);
                // the segments after that are built without it
                assertThat(count.failures()).isEqualTo(1);
                assertThat(count.processor()).isEqualTo(1);
            }
        }
        assertThat(remarks).hasSize(2);
    }

    @Test
    void aDeviceThatIsRequiredAndFailsLeavesNoSegment() throws Exception {
        BatchSettings required = BatchSettings.OFF.withMode(BatchSettings.Mode.REQUIRED);
        FakeDevice device = new FakeDevice(Operation.ASSIGN_SPARSE, FakeDevice.Fault.FAILS);
        try (Batches batches = Batches.open(required, remarks::add, List.of(device))) {
            for (String name : List.of("first", "again")) {
                assertThatThrownBy(() -> build(name, SparseEncoding.SPLIT, 2, ROOMY, batches))
                        .isInstanceOf(BatchFailedException.class);
                Path folder = temp.resolve(name);
                try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
                    assertThat(index.documents()).isZero();
                }
            }
        }
    }

    private static void same(Path found, Path wanted) throws IOException {
        List<Path> files = segments(wanted);
        assertThat(files).hasSize(1);
        assertThat(segments(found)).hasSize(1);
        assertThat(segments(found).getFirst()).as("seed %d", SEED).hasSameBinaryContentAs(files.getFirst());
    }

    private static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*(lock|manifest).*"))
                    .toList();
        }
    }
}
