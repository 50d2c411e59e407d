package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.pq.IvfQuery;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Feedback;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.tune.DocumentSample;
import dev.quarry.tune.SampleQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What does not fit a field of several vectors is refused, and says why.
class MultiVectorMisuseTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final int DIM = 8;

    @TempDir
    static Path folder;

    private static Index index;
    private static Searcher searcher;

    private static DenseField dense(String name) {
        return DenseField.of(name, DIM, Similarity.COSINE);
    }

    @BeforeAll
    static void build() throws IOException {
        Index.create(
                folder,
                Schema.withLongIds(
                        MultiVectorField.of(dense("flat").withIndexing(new DenseField.Indexing.Scan())),
                        MultiVectorField.of(dense("graph")),
                        MultiVectorField.of(dense("best")).withScoring(MultiVectorField.Scoring.BEST),
                        AttributeField.of("n", AttributeType.LONG)));
        FieldValue one = FieldValue.vectors(new float[DIM]);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            writer.add(Document.of(1).with("flat", one).with("graph", one).with("best", one));
            writer.commit();
        }
        index = Index.open(folder, COLD);
        searcher = index.searcher();
    }

    @AfterAll
    static void close() {
        index.close();
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        FieldValue two = FieldValue.vectors(new float[DIM], new float[DIM]);
        assertRefused(Query.of("best", two), "expected 1 vector, by which its scoring finds the best, found 2");
        assertRefused(Query.of("graph", FieldValue.vectors(List.of())), "expected at least 1 vector, found none");
        assertRefused(Query.of("graph", FieldValue.vectors(new float[3])), "expected 8 dimensions, found 3");
        assertRefused(Query.of("graph", FieldValue.keyword("x")), "expected vectors, found keywords");
        float[] broken = new float[DIM];
        broken[4] = Float.NaN;
        assertRefused(Query.of("graph", FieldValue.vectors(new float[DIM], broken)), "finite value in dimension 4");
        assertRefused(Query.of("flat", two).with(new HnswQuery(10)), "the field has no graph");
        assertRefused(Query.of("flat", two).codes(5), "the field has no codes");
        assertRefused(Query.of("graph", two).with(new IvfQuery(1, 1)), "no lists");
        assertRefused(Query.of("graph", two).with(SeismicQuery.defaults()), "found Seismic");
        assertRefused(Query.of("graph", two).withFeedback(Feedback.rocchio()), "one vector a document");
        assertThatThrownBy(() -> FieldValue.vectors(new float[2], new float[3])).hasMessageContaining("2 and 3");
        assertThatThrownBy(() -> new MultiVectorQuery(0, 1)).hasMessageContaining("vectorHits");
        assertThatThrownBy(() -> new MultiVectorQuery(1, 0)).hasMessageContaining("rescored");
        assertThatThrownBy(() -> MultiVectorField.of(dense("p").withQuantization(Quantization.Product.of(4))))
                .hasMessageContaining("product-quantized");
        try (IndexWriter writer = IndexWriter.open(folder)) {
            assertThatThrownBy(() -> writer.add(Document.of(99_999)
                            .with("flat", two)
                            .with("graph", FieldValue.vectors(new float[DIM], broken))))
                    .isInstanceOf(InvalidDocumentException.class)
                    .hasMessageContaining("99999")
                    .hasMessageContaining("dimension 4");
            assertThatThrownBy(() -> writer.changeSearch("n", MultiVectorQuery.defaults()))
                    .isInstanceOf(InvalidFieldException.class);
            writer.rollback();
        }
    }

    private static void assertRefused(Query query, String message) {
        assertThatThrownBy(() -> searcher.search(query))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aSingleVectorFieldHasNoSuchSearch(@TempDir Path other) throws IOException {
        Index.create(other, Schema.withLongIds(DenseField.of("v", 2, Similarity.COSINE)));
        try (IndexWriter writer = IndexWriter.open(other)) {
            writer.add(Document.of(1).with("v", FieldValue.dense(new float[] {1, 2})));
            writer.commit();
        }
        try (Index single = Index.open(other, COLD)) {
            Query query = Query.of("v", FieldValue.dense(new float[2]));
            assertThatThrownBy(() -> single.searcher().search(query.with(MultiVectorQuery.defaults())))
                    .isInstanceOf(InvalidQueryException.class);
            assertThatThrownBy(() ->
                            single.searcher().search(Query.of("v", FieldValue.vectors(new float[2], new float[2]))))
                    .isInstanceOf(InvalidQueryException.class)
                    .hasMessageContaining("several vectors");
        }
    }

    @Test
    void samplesOfDocumentsFitTheScoring() {
        for (String field : List.of("graph", "best")) {
            for (SampleQuery query : DocumentSample.DEFAULT.draw(index, field)) {
                assertThat(searcher.search(Query.of(field, query.vector())).list())
                        .isNotEmpty();
            }
        }
        assertThat(DocumentSample.DEFAULT.draw(index, "best").getFirst().vector())
                .isInstanceOf(FieldValue.Floats.class);
    }
}
