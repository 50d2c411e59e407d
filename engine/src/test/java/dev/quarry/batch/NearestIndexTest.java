package dev.quarry.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.WriterOptions;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.Construction;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Indexes whose graph is made from exact neighbors, found by a device, by one that fails, and by the processor.
class NearestIndexTest {

    private static final long SEED = 78;
    private static final int DIM = 24;
    private static final int COUNT = 1000;
    private static final HnswParameters PARAMETERS = new HnswParameters(8, 50, PrunedNeighbors.FILL, 1);
    private static final DenseField.Indexing NEAREST =
            new DenseField.Indexing.Hnsw(PARAMETERS.withConstruction(new Construction.Neighbors(32)));

    @TempDir
    Path temp;

    private final List<String> remarks = new ArrayList<>();

    static Stream<DenseField> fields() {
        return Stream.of(
                DenseField.of("v", DIM, Similarity.COSINE).withQuantization(Quantization.Scalar8.defaults()),
                DenseField.of("v", DIM, Similarity.INNER_PRODUCT).withElements(ElementType.F16),
                DenseField.of("v", DIM, Similarity.SQUARED_L2).withElements(ElementType.U8),
                DenseField.of("v", DIM, Similarity.SQUARED_L2).withQuantization(Quantization.Product.of(8)));
    }

    private static float[] vector(Random random, ElementType type) {
        float[] vector = new float[DIM];
        int cluster = random.nextInt(9);
        for (int i = 0; i < DIM; i++) {
            double value = Math.sin((cluster + 1) * i) + 0.4 * random.nextGaussian();
            vector[i] = type.isFloating() ? (float) value : Math.clamp(Math.round(128 + 30 * value), 0, 255);
        }
        return vector;
    }

    private Path build(String name, DenseField field, Batches batches, int threads) throws IOException {
        Path folder = temp.resolve(name);
        Index.create(folder, Schema.withLongIds(field.withIndexing(NEAREST)));
        try (IndexWriter writer = IndexWriter.open(folder, options(batches, threads))) {
            add(writer, field, 0);
            writer.commit();
        }
        return folder;
    }

    private static WriterOptions options(Batches batches, int threads) {
        return WriterOptions.DEFAULT
                .withThreads(threads)
                .withBatches(batches)
                .withMerging(WriterOptions.Merging.onRequest());
    }

    private static void add(IndexWriter writer, DenseField field, int firstId) throws IOException {
        Random random = new Random(SEED + firstId);
        for (int i = 0; i < COUNT; i++) {
            Document document = Document.of(firstId + i);
            FieldValue vector = FieldValue.dense(vector(random, field.elements()));
            writer.add(i % 10 == 3 ? document : document.with("v", vector));
        }
    }

    private Batches open(FakeDevice.Fault fault) throws BatchUnavailableException {
        BatchSettings settings = BatchSettings.OFF.withMode(BatchSettings.Mode.AUTO);
        return Batches.open(settings, remarks::add, List.of(new FakeDevice(Operation.NEIGHBORS, fault)));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void theGraphIsTheSameWhereverNeighborsAreFound(DenseField field) throws Exception {
        Path wanted = build("processor", field, Batches.onProcessor(), 1);
        same(build("threads", field, Batches.onProcessor(), 3), wanted);
        try (Batches batches = open(FakeDevice.Fault.NONE)) {
            same(build("device", field, batches, 2), wanted);
            assertThat(batches.counts().of(Operation.NEIGHBORS).device()).isEqualTo(1);
            assertThat(batches.counts().of(Operation.NEIGHBORS).deviceRows()).isEqualTo(COUNT - COUNT / 10);
        }
        assertThat(remarks).isEmpty();
        for (FakeDevice.Fault fault : List.of(FakeDevice.Fault.FAILS, FakeDevice.Fault.WRONG)) {
            try (Batches batches = open(fault)) {
                same(build(fault.name(), field, batches, 2), wanted);
                assertThat(batches.counts().of(Operation.NEIGHBORS).failures()).isEqualTo(1);
            }
        }
        assertThat(remarks).hasSize(2);
        assertThat(recall(wanted, field)).as("seed %d", SEED).isGreaterThan(.95);
    }

    private static double recall(Path folder, DenseField field) throws IOException {
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            assertThat(((DenseField) index.schema().fields().getFirst()).indexing())
                    .isEqualTo(NEAREST);
            Searcher searcher = index.searcher();
            Random random = new Random(SEED + 5);
            int found = 0;
            for (int i = 0; i < 30; i++) {
                Query query = Query.of("v", FieldValue.dense(vector(random, field.elements())));
                List<Long> exact = rows(searcher.search(query.exact()).list());
                List<Long> rows = rows(searcher.search(query).list());
                assertThat(rows).hasSize(10);
                rows.retainAll(exact);
                found += rows.size();
            }
            for (Path file : files(folder)) {
                assertThat(SegmentChecker.check(file).problems()).isEmpty();
            }
            return found / 300.0;
        }
    }

    private static List<Long> rows(List<Hit> hits) {
        List<Long> rows = new ArrayList<>();
        hits.forEach(hit -> rows.add(hit.row()));
        return rows;
    }

    /// A merge goes on from the largest graph, by insertion; where too little of it is left, all rows are
    /// compared.
    @Test
    void aMergeComparesRowsOnlyWhereItBuildsAnew() throws Exception {
        DenseField field = DenseField.of("v", DIM, Similarity.SQUARED_L2);
        Path folder = build("merged", field, Batches.onProcessor(), 2);
        try (Batches batches = Batches.onProcessor();
                IndexWriter writer = IndexWriter.open(folder, options(batches, 2))) {
            add(writer, field, COUNT);
            writer.commit();
            long before = batches.counts().of(Operation.NEIGHBORS).processor();
            assertThat(before).isPositive();
            writer.compact();
            assertThat(batches.counts().of(Operation.NEIGHBORS).processor()).isEqualTo(before);
            for (int id = 0; id < 2 * COUNT; id++) {
                if (id % 2 == 0) {
                    writer.delete(DocumentId.of(id));
                }
            }
            writer.commit();
            writer.compact();
            assertThat(batches.counts().of(Operation.NEIGHBORS).processor()).isGreaterThan(before);
        }
        assertThat(recall(folder, field)).as("seed %d", SEED).isGreaterThan(.95);
    }

    private static void same(Path found, Path wanted) throws IOException {
        List<Path> files = files(wanted);
        assertThat(files).isNotEmpty();
        assertThat(files(found)).hasSameSizeAs(files);
        for (int i = 0; i < files.size(); i++) {
            assertThat(files(found).get(i)).hasSameBinaryContentAs(files.get(i));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.getFileName().toString().matches("(segment|model).*"))
                    .sorted()
                    .toList();
        }
    }
}
