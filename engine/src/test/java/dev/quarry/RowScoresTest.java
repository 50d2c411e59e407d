package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.ElementType;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.quantize.Quantization.Product;
import dev.quarry.quantize.Quantization.Vectors;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Scores of given rows are those that hits carry, for every kind of field.
class RowScoresTest {

    private static final long SEED = 5;
    private static final int ROWS = 300;
    private static final int DIM = 6;

    @TempDir
    Path temp;

    static Stream<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (SparseEncoding values : SparseEncoding.values()) {
            fields.add(SparseField.of("f").withTerms(TermNaming.NUMBERS).withValues(values));
        }
        for (Similarity similarity : Similarity.values()) {
            for (ElementType elements : List.of(ElementType.F32, ElementType.F16, ElementType.I8)) {
                fields.add(DenseField.of("f", DIM, similarity).withElements(elements));
            }
        }
        return fields.stream();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void equalThoseOfHits(Field field) throws IOException {
        Index.create(temp.resolve("index"), Schema.withLongIds(field));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(temp.resolve("index"))) {
            for (int row = 0; row < ROWS; row++) {
                Document document = Document.of(row);
                writer.add(row % 9 == 4 ? document : document.with("f", vector(field, random)));
                if (row == 120) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        try (Index index = Index.open(temp.resolve("index"), ProductIndexes.COLD)) {
            requireScoresOfHits(
                    index.searcher(), Query.of("f", vector(field, random)).exact(), ROWS);
        }
    }

    private static FieldValue vector(Field field, Random random) {
        return field instanceof SparseField ? RandomVectors.sparse(random) : RandomVectors.dense(random, DIM);
    }

    static Stream<DenseField> productFields() {
        return ProductIndexes.fields().map(arguments -> (DenseField) arguments.get()[0]);
    }

    @ParameterizedTest
    @MethodSource("productFields")
    void equalThoseOfHitsOfCodes(DenseField field) throws IOException {
        Path folder = ProductIndexes.build(temp, "index", field, 2);
        try (Index index = Index.open(folder, ProductIndexes.COLD)) {
            Query query = Query.of("v", FieldValue.dense(ProductIndexes.vector(new Random(SEED))));
            boolean kept = ((Product) field.quantization()).vectors() == Vectors.KEPT;
            requireScoresOfHits(index.searcher(), kept ? query.exact() : query, (int) index.documents());
        }
    }

    /// Asks for all rows in any order, some twice, and compares with a search for all of them.
    private static void requireScoresOfHits(Searcher searcher, Query query, int rows) {
        Map<Long, Float> expected = new HashMap<>();
        for (Hit hit : searcher.search(query.withK(rows)).list()) {
            expected.put(hit.row(), hit.score());
        }
        Random random = new Random(SEED);
        long[] asked =
                LongStream.generate(() -> random.nextInt(rows)).limit(2L * rows).toArray();
        float[] scores = searcher.scores(query, asked);
        int found = 0;
        for (int i = 0; i < asked.length; i++) {
            String name = "seed %d, row %d".formatted(SEED, asked[i]);
            boolean has = searcher.value(query.field(), asked[i]).isPresent();
            assertThat(Float.isNaN(scores[i])).as(name).isEqualTo(!has);
            if (has) {
                // scans score rows in ranges, which may add up in another order
                assertThat(scores[i]).as(name).isCloseTo(expected.getOrDefault(asked[i], 0f), within(1e-5f));
                found++;
            }
        }
        assertThat(found).isBetween(1, asked.length - 1);
        assertThat(searcher.scores(query)).isEmpty();
        assertThatThrownBy(() -> searcher.scores(query, 0, rows)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> searcher.scores(query, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
