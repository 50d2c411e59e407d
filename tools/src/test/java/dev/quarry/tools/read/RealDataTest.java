package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.tools.ExternalData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The readers on real files, where they are.
class RealDataTest {
    private static final ReadOptions PLAIN = ReadOptions.defaults();

    @Test
    void jsonLinesAndCsrOfTheSameVectorsAgree() throws IOException {
        Path json = ExternalData.require("nfcorpus/docs.jsonl.gz");
        Path csr = ExternalData.require("nfcorpus/docs.csr.gz");
        List<String> ids = IdReader.readAll(ExternalData.require("nfcorpus/docs.ids.txt.gz"));
        Vocabulary vocabulary = Vocabulary.read(ExternalData.require("inference-free/tokenizer_en.json"));
        assertThat(vocabulary.termLimit()).isEqualTo(30_522);
        long entries = 0;
        try (SparseReader byToken = VectorFiles.openSparse(json, PLAIN);
                SparseReader byNumber = VectorFiles.openSparse(csr, PLAIN.withTermLimit(vocabulary.termLimit()))) {
            while (byToken.next()) {
                assertThat(byNumber.next()).isTrue();
                assertThat(byToken.id()).isEqualTo(ids.get((int) byToken.row()));
                assertThat(byToken.count()).isEqualTo(byNumber.count());
                for (int i = 0; i < byToken.count(); i++) {
                    int term = vocabulary.term(byToken.tokens()[i]);
                    int at = Arrays.binarySearch(byNumber.terms(), 0, byNumber.count(), term);
                    assertThat(at).isNotNegative();
                    assertThat(byNumber.weights()[at]).isEqualTo(byToken.weights()[i]);
                }
                entries += byToken.count();
            }
            assertThat(byNumber.next()).isFalse();
            assertThat(byToken.row() + 1).isEqualTo(ids.size()).isEqualTo(3633);
        }
        assertThat(entries).isEqualTo(998_258);
    }

    @Test
    void denseFilesHaveTheirShapes() throws IOException {
        shape("fashion-mnist/fashion.base.u8bin.gz", ElementType.U8, 60_000, 784);
        shape("fashion-mnist/fashion.query.u8bin.gz", ElementType.U8, 10_000, 784);
        shape("dense-texts/bge-base-en-v1.5.768.f16.npy", ElementType.F16, 10_845, 768);
        shape("nfcorpus/dense-svd384-docs.npy", ElementType.F32, 3633, 384);
    }

    private static void shape(String name, ElementType type, int rows, int dimensions) throws IOException {
        try (DenseReader reader = VectorFiles.openDense(ExternalData.require(name), PLAIN)) {
            assertThat(reader.type()).isEqualTo(type);
            assertThat(reader.rows()).isEqualTo(rows);
            assertThat(reader.dimensions()).isEqualTo(dimensions);
            while (reader.next()) {
                assertThat(reader.bytes()).hasSizeGreaterThanOrEqualTo(dimensions * type.bytes());
            }
            assertThat(reader.row() + 1).isEqualTo(rows);
        }
    }

    @Test
    void theNearestOfAnImageIsNearest() throws IOException {
        Path base = ExternalData.require("fashion-mnist/fashion.base.u8bin.gz");
        Path truth = ExternalData.require("fashion-mnist/fashion.gt100.ibin.gz");
        float[] query;
        try (DenseReader reader =
                VectorFiles.openDense(ExternalData.require("fashion-mnist/fashion.query.u8bin.gz"), PLAIN)) {
            reader.next();
            query = reader.floats().clone();
        }
        int nearest = -1;
        double least = Double.MAX_VALUE;
        try (DenseReader reader = VectorFiles.openDense(base, PLAIN)) {
            while (reader.next()) {
                float[] row = reader.floats();
                double distance = 0;
                for (int i = 0; i < query.length; i++) {
                    distance += (row[i] - query[i]) * (row[i] - query[i]);
                }
                if (distance < least) {
                    least = distance;
                    nearest = (int) reader.row();
                }
            }
        }
        try (NeighborReader reader = NeighborReader.open(truth, PLAIN)) {
            assertThat(reader.rows()).isEqualTo(10_000);
            assertThat(reader.count()).isEqualTo(100);
            assertThat(reader.next()).isTrue();
            assertThat(reader.neighbors()[0]).isEqualTo(nearest);
        }
    }
}
