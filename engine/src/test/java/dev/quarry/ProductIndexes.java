package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.pq.CoarseQuantizer.Encodes;
import dev.quarry.pq.IvfQuery;
import dev.quarry.quantize.Quantization.Product;
import dev.quarry.quantize.Quantization.Vectors;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// Made-up indexes of a product-quantized field.
final class ProductIndexes {

    static final int DIM = 24;
    static final int COUNT = 900;
    static final long SEED = 31;
    static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    static final Product CODES = Product.of(8).withRotationSteps(2);

    private ProductIndexes() {}

    static Stream<Arguments> fields() {
        return Stream.of(
                        new DenseField.Indexing.Scan(),
                        DenseField.Indexing.Ivf.of(10),
                        new DenseField.Indexing.Ivf(10, Encodes.RESIDUALS),
                        new DenseField.Indexing.Hnsw(new HnswParameters(8, 50, PrunedNeighbors.FILL, 1)))
                .flatMap(indexing -> Stream.of(Similarity.values())
                        .flatMap(similarity -> Stream.of(Vectors.values())
                                .filter(vectors ->
                                        vectors == Vectors.KEPT || !(indexing instanceof DenseField.Indexing.Hnsw))
                                .map(vectors ->
                                        Arguments.of(field(similarity, indexing, CODES.withVectors(vectors))))));
    }

    /// Lists need product quantization, so that comes first.
    static DenseField field(Similarity similarity, DenseField.Indexing indexing, Product codes) {
        return DenseField.of("v", DIM, similarity)
                .withIndexing(new DenseField.Indexing.Scan())
                .withQuantization(codes)
                .withIndexing(indexing)
                .withProbing(new IvfQuery(5));
    }

    static float[] vector(Random random) {
        float[] vector = new float[DIM];
        int cluster = random.nextInt(12);
        for (int i = 0; i < DIM; i++) {
            vector[i] = (float) (Math.sin(i * (cluster + 1)) + .5 * random.nextGaussian());
        }
        return vector;
    }

    static Path newIndex(Path temp, String name, DenseField field) throws IOException {
        Path folder = temp.resolve(name);
        Index.create(folder, Schema.withLongIds(field));
        return folder;
    }

    /// Two segments, and documents without the field in both.
    static Path build(Path temp, String name, DenseField field, int threads) throws IOException {
        Path folder = newIndex(temp, name, field);
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder, WriterOptions.DEFAULT.withThreads(threads))) {
            for (int i = 0; i < COUNT; i++) {
                Document document = Document.of(i);
                float[] vector = vector(random);
                writer.add(i % 50 == 7 ? document : document.with("v", FieldValue.dense(vector)));
                if (i == 699) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        return folder;
    }

    static Path modelFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> models = files.filter(
                            file -> file.getFileName().toString().startsWith("model-"))
                    .toList();
            assertThat(models).hasSize(1);
            return models.getFirst();
        }
    }

    static List<Path> segments(Path folder) throws IOException {
        try (Index index = Index.open(folder, COLD)) {
            return index.segmentFiles();
        }
    }
}
