package dev.quarry.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.CoarseQuantizer.Encodes;
import dev.quarry.pq.IvfQuery;
import dev.quarry.quantize.Quantization.Product;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.DenseField.Indexing;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What native kernels do in another way than Java where vectors are product-quantized: lists are ranked by bytes,
/// graphs are walked by them. Against exact search. Skipped where there are no native kernels.
class NativeProductTest {

    private static final long SEED = 19;
    private static final int DIM = 1024;
    private static final int LISTS = 64;
    private static final int ROWS = 1500;
    private static final int QUERIES = 25;

    @TempDir
    Path folder;

    @BeforeEach
    void requireNative() {
        assumeTrue(Kernels.best().name().startsWith("native-"), "kernels here: " + Kernels.best());
    }

    static Stream<Arguments> fields() {
        return Stream.of(
                        Indexing.Ivf.of(LISTS),
                        new Indexing.Ivf(LISTS, Encodes.RESIDUALS),
                        new Indexing.Hnsw(new HnswParameters(12, 80, PrunedNeighbors.FILL, 1)))
                .flatMap(indexing -> Stream.of(Similarity.values())
                        .flatMap(similarity -> Stream.of(4, 8).map(bits -> Arguments.of(indexing, similarity, bits))));
    }

    /// Near the center of one of as many clusters as there are lists.
    private static float[] vector(Random random) {
        float[] vector = new float[DIM];
        int cluster = random.nextInt(LISTS);
        for (int i = 0; i < DIM; i++) {
            vector[i] = (float) (Math.sin(i * (cluster + 1)) + .3 + .6 * random.nextGaussian());
        }
        return vector;
    }

    @ParameterizedTest
    @MethodSource("fields")
    void whatBytesLeadToIsNearTheExactResult(Indexing indexing, Similarity similarity, int bits) throws IOException {
        DenseField field = DenseField.of("v", DIM, similarity)
                .withIndexing(new Indexing.Scan())
                .withQuantization(Product.of(64).withBits(bits).withRotationSteps(0))
                .withIndexing(indexing)
                .withProbing(new IvfQuery(3));
        Index.create(folder, Schema.withLongIds(field));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < ROWS; i++) {
                writer.add(Document.of(i).with("v", FieldValue.dense(vector(random))));
            }
            writer.commit();
        }
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            Searcher searcher = index.searcher();
            int found = 0;
            for (int i = 0; i < QUERIES; i++) {
                Query query = Query.of("v", FieldValue.dense(vector(random)));
                List<Hit> wanted = searcher.search(query.exact()).list();
                List<Hit> hits = searcher.search(query).list();
                assertThat(hits).as("query %d, seed %d", i, SEED).hasSize(10);
                found += (int) hits.stream()
                        .filter(hit -> wanted.stream().anyMatch(best -> best.row() == hit.row()))
                        .count();
            }
            assertThat(found).as("of %d, seed %d", 10 * QUERIES, SEED).isGreaterThan(9 * QUERIES);
        }
    }
}
