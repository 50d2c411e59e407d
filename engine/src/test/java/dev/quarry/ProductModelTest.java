package dev.quarry;

import static dev.quarry.ProductIndexes.CODES;
import static dev.quarry.ProductIndexes.COLD;
import static dev.quarry.ProductIndexes.DIM;
import static dev.quarry.ProductIndexes.SEED;
import static dev.quarry.ProductIndexes.build;
import static dev.quarry.ProductIndexes.field;
import static dev.quarry.ProductIndexes.modelFile;
import static dev.quarry.ProductIndexes.newIndex;
import static dev.quarry.ProductIndexes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqEncoder;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import dev.quarry.pq.PqTrainer;
import dev.quarry.pq.PqTraining;
import dev.quarry.quantize.Quantization.Product;
import dev.quarry.quantize.Quantization.Vectors;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models of product-quantized fields: installed, replaced, damaged, and codes that documents bring.
class ProductModelTest {

    @TempDir
    Path temp;

    private static PqModel train(long seed, Metric metric, int subQuantizers) {
        Random random = new Random(seed);
        Matrix vectors = Matrix.zero(400, DIM);
        for (int i = 0; i < vectors.rows(); i++) {
            System.arraycopy(vector(random), 0, vectors.values(), i * DIM, DIM);
        }
        PqTraining training = new PqTraining(PqShape.of(DIM, subQuantizers, 8), metric, 1, 3, seed);
        return new PqTrainer(training, Kernels.best(), new Workers(1), Progress.NONE).train(vectors);
    }

    private static PqModel further(PqModel model) {
        float[] scoring = model.scoring().values().clone();
        for (int i = 0; i < scoring.length; i++) {
            scoring[i] *= 2;
        }
        return model.withScoring(Optional.empty(), new Codebook(model.shape(), scoring));
    }

    /// What is derived from a model, some megabytes, is there once.
    @Test
    void aRefreshKeepsTheModelThatIsThere() throws IOException {
        Path folder =
                newIndex(temp, "refreshed", field(Similarity.INNER_PRODUCT, new DenseField.Indexing.Scan(), CODES));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            writer.changeModel("v", train(5, Metric.DOT, 8));
            writer.add(Document.of(1).with("v", FieldValue.dense(vector(random))));
            writer.commit();
            try (Index before = Index.open(folder)) {
                writer.add(Document.of(2).with("v", FieldValue.dense(vector(random))));
                writer.commit();
                try (Index after = before.refresh().orElseThrow()) {
                    assertThat(after.segments()).hasSize(2);
                    assertThat(after.model("v").orElseThrow())
                            .isSameAs(before.model("v").orElseThrow());
                    writer.changeModel("v", further(after.model("v").orElseThrow()));
                    try (Index changed = after.refresh().orElseThrow()) {
                        assertThat(changed.model("v").orElseThrow().fingerprint())
                                .isNotEqualTo(after.model("v").orElseThrow().fingerprint());
                        Query query = Query.of("v", FieldValue.dense(vector(random)));
                        List<Hit> then = after.searcher().search(query.scan()).list();
                        assertThat(changed.searcher().search(query.scan()).list())
                                .isEqualTo(then);
                    }
                }
            }
        }
    }

    @Test
    void aModelIsInstalledAndReplacedByOneTrainedFurther() throws IOException {
        Path folder = newIndex(
                temp,
                "index",
                field(Similarity.INNER_PRODUCT, new DenseField.Indexing.Scan(), CODES.withVectors(Vectors.DROPPED)));
        PqModel model = train(5, Metric.DOT, 8);
        Query query = Query.of("v", FieldValue.dense(vector(new Random(SEED))));
        try (IndexWriter writer = IndexWriter.open(folder)) {
            assertThatThrownBy(() -> writer.changeModel("v", train(5, Metric.DOT, 6)))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("in 8 codes")
                    .hasMessageContaining("in 6 codes");
            assertThatThrownBy(() -> writer.changeModel("v", train(5, Metric.COSINE, 8)))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("metric COSINE");
            writer.changeModel("v", train(6, Metric.DOT, 8));
            writer.changeModel("v", model); // nothing is encoded yet
            for (int i = 0; i < 50; i++) {
                writer.add(Document.of(i).with("v", FieldValue.dense(vector(new Random(i)))));
            }
            writer.commit();
            assertThatThrownBy(() -> writer.changeModel("v", train(6, Metric.DOT, 8)))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("codes " + model.codesFingerprint());
        }
        try (Index before = Index.open(folder, COLD)) {
            assertThat(before.model("v").orElseThrow().fingerprint()).isEqualTo(model.fingerprint());
            List<Hit> old = before.searcher().search(query).list();
            try (IndexWriter writer = IndexWriter.open(folder)) {
                writer.changeModel("v", further(model));
            }
            try (Index after = Index.open(folder, COLD)) {
                List<Hit> hits = after.searcher().search(query).list();
                assertThat(hits).hasSameSizeAs(old);
                for (int i = 0; i < hits.size(); i++) {
                    assertThat((double) hits.get(i).score())
                            .isCloseTo(2 * old.get(i).score(), within(1e-4));
                }
            }
            assertThat(before.searcher().search(query).list()).isEqualTo(old);
        }
        try (IndexWriter writer = IndexWriter.open(folder)) {
            assertThat(writer.pending()).isZero();
        }
        assertThat(modelFile(folder).getFileName().toString())
                .endsWith(further(model).fingerprint().hex());
    }

    @Test
    void documentsMayBringCodes() throws IOException {
        Product dropped = CODES.withVectors(Vectors.DROPPED);
        PqModel model = train(5, Metric.DOT, 8);
        List<List<Hit>> answers = new ArrayList<>();
        for (boolean coded : new boolean[] {false, true}) {
            Path folder = newIndex(
                    temp, "coded-" + coded, field(Similarity.INNER_PRODUCT, new DenseField.Indexing.Scan(), dropped));
            try (IndexWriter writer = IndexWriter.open(folder)) {
                assertThatThrownBy(() -> writer.add(Document.of(1).with("v", FieldValue.codes(new byte[8]))))
                        .isInstanceOf(InvalidDocumentException.class)
                        .hasMessageContaining("no model");
                writer.changeModel("v", model);
                assertThatThrownBy(() -> writer.add(Document.of(1).with("v", FieldValue.codes(new byte[7]))))
                        .isInstanceOf(InvalidDocumentException.class)
                        .hasMessageContaining("expected 8 codes, found 7");
                PqEncoder encoder = new PqEncoder(model, Kernels.best());
                for (int i = 0; i < 90; i++) {
                    float[] vector = vector(new Random(i));
                    byte[] codes = new byte[8];
                    encoder.encode(vector, 1, codes);
                    boolean asCodes = coded && i % 3 != 0;
                    Document document = Document.of(i);
                    writer.add(
                            i == 44
                                    ? document
                                    : document.with("v", asCodes ? FieldValue.codes(codes) : FieldValue.dense(vector)));
                }
                writer.commit();
            }
            try (Index index = Index.open(folder, COLD)) {
                Query query = Query.of("v", FieldValue.dense(vector(new Random(SEED))))
                        .withK(100);
                answers.add(index.searcher().search(query).list());
            }
        }
        assertThat(answers.getFirst()).hasSize(89).isEqualTo(answers.getLast());
    }

    @Test
    void damageToTheModelIsNamed() throws IOException {
        Path folder = build(temp, "index", field(Similarity.COSINE, new DenseField.Indexing.Scan(), CODES), 1);
        Path file = modelFile(folder);
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(SEED);
        for (int i = 0; i < 20; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            assertThatThrownBy(() -> Index.open(folder, COLD).close())
                    .as("flip %d, seed %d", i, SEED)
                    .isInstanceOf(dev.quarry.format.FormatException.class)
                    .hasMessageContaining(file.getFileName().toString());
        }
        Files.delete(file);
        assertThatThrownBy(() -> Index.open(folder, COLD).close())
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining(file.getFileName().toString());
    }
}
