package dev.quarry.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.WriterOptions;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.jpq.JpqTrainer;
import dev.quarry.jpq.JpqTraining;
import dev.quarry.jpq.Lessons;
import dev.quarry.jpq.Measure;
import dev.quarry.jpq.Outcome;
import dev.quarry.jpq.TaughtQueries;
import dev.quarry.jpq.TrainingInput;
import dev.quarry.jpq.VectorRows;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
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

/// Indexes that were trained and encoded by a device, by one that fails, and by the processor: the same bytes.
class BatchedIndexTest {

    private static final long SEED = 77;
    private static final int DIM = 24;
    private static final int COUNT = 6000;

    @TempDir
    Path temp;

    private final List<String> remarks = new ArrayList<>();

    private Path build(String name, Batches batches) throws IOException {
        Path folder = temp.resolve(name);
        DenseField field = DenseField.of("v", DIM, Similarity.COSINE)
                .withIndexing(new DenseField.Indexing.Scan())
                .withQuantization(Quantization.Product.of(8).withRotationSteps(2))
                .withIndexing(new DenseField.Indexing.Ivf(20, CoarseQuantizer.Encodes.VECTORS));
        Index.create(folder, Schema.withLongIds(field));
        Random random = new Random(SEED);
        WriterOptions options = WriterOptions.DEFAULT.withThreads(2).withBatches(batches);
        try (IndexWriter writer = IndexWriter.open(folder, options)) {
            for (int i = 0; i < COUNT; i++) {
                float[] vector = new float[DIM];
                for (int j = 0; j < DIM; j++) {
                    vector[j] = (float) (random.nextGaussian() + Math.sin(i % 7 * j));
                }
                Document document = Document.of(i);
                writer.add(i % 10 == 3 ? document : document.with("v", FieldValue.dense(vector)));
            }
            writer.commit();
        }
        return folder;
    }

    private Batches open(Operation operation, FakeDevice.Fault fault) throws BatchUnavailableException {
        BatchSettings settings = BatchSettings.OFF.withMode(BatchSettings.Mode.AUTO);
        return Batches.open(settings, remarks::add, List.of(new FakeDevice(operation, fault)));
    }

    @Test
    void theIndexIsTheSameWhereverItIsComputed() throws Exception {
        Path wanted = build("processor", Batches.onProcessor());
        try (Batches batches = open(Operation.POOL, FakeDevice.Fault.NONE)) {
            same(build("device", batches), wanted);
            assertThat(batches.counts().of(Operation.STEP).device()).isGreaterThan(10);
            assertThat(batches.counts().of(Operation.ENCODE).deviceRows()).isEqualTo(COUNT - COUNT / 10);
            assertThat(batches.counts().operations()).containsKey(Operation.TRANSPOSED_TIMES);
            assertThat(batches.counts().where()).isEqualTo("fake");
        }
        for (Operation operation : List.of(Operation.STEP, Operation.ENCODE)) {
            for (FakeDevice.Fault fault : List.of(FakeDevice.Fault.FAILS_IN_THE_MIDDLE, FakeDevice.Fault.WRONG)) {
                try (Batches batches = open(operation, fault)) {
                    same(build(operation.name() + fault, batches), wanted);
                    assertThat(batches.counts().of(operation).failures()).isEqualTo(1);
                }
            }
        }
        assertThat(remarks).hasSize(4);
    }

    @Test
    void aDeviceThatIsRequiredAndFailsLeavesNoSegment() throws Exception {
        BatchSettings required = BatchSettings.OFF.withMode(BatchSettings.Mode.REQUIRED);
        FakeDevice device = new FakeDevice(Operation.ENCODE, FakeDevice.Fault.WRONG);
        try (Batches batches = Batches.open(required, remarks::add, List.of(device))) {
            assertThatThrownBy(() -> build("required", batches)).isInstanceOf(BatchFailedException.class);
        }
        try (Index index = Index.open(temp.resolve("required"), OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            assertThat(index.documents()).isZero();
        }
    }

    @Test
    void trainedQuerySidesAreTheSame() throws Exception {
        Path folder = build("trained", Batches.onProcessor());
        String wanted = distilled(folder, new CpuBatchOps(Kernels.best(), new Workers(3)));
        try (Batches batches = open(Operation.POOL, FakeDevice.Fault.NONE)) {
            assertThat(distilled(folder, batches.on(new Workers(2)))).isEqualTo(wanted);
        }
    }

    private static String distilled(Path folder, BatchOps ops) throws IOException {
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            VectorRows documents = index.vectors("v").orElseThrow();
            TaughtQueries lessons = TaughtQueries.of(TaughtQueries.sampled(documents, 300, .5, SEED), documents);
            Lessons.Split split = lessons.split(.2, SEED);
            JpqTraining training = JpqTraining.few(Measure.RECALL_10);
            TrainingInput input = new TrainingInput(
                    index.model("v").orElseThrow(),
                    index.codes("v"),
                    split.training(),
                    split.heldOut(),
                    index.vectors("v"));
            Outcome outcome = new JpqTrainer(training, Kernels.best(), new Workers(2), Progress.NONE)
                    .on(ops)
                    .train(input);
            return switch (outcome) {
                case Outcome.Better better -> better.model().fingerprint().hex();
                case Outcome.NotBetter worse -> worse.refused().fingerprint().hex();
            };
        }
    }

    private static void same(Path found, Path wanted) throws IOException {
        List<Path> files = files(wanted);
        assertThat(files).hasSizeGreaterThan(1);
        assertThat(files(found)).hasSameSizeAs(files);
        for (int i = 0; i < files.size(); i++) {
            assertThat(files(found).get(i)).hasSameBinaryContentAs(files.get(i));
        }
    }

    /// Segments and models.
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*(lock|manifest).*"))
                    .sorted()
                    .toList();
        }
    }
}
