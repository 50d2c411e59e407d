package dev.quarry.tools.faiss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import dev.quarry.tools.read.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaissFilesTest {

    private static final long SEED = 5;

    @TempDir
    Path folder;

    static FaissBytes sample(int bits) {
        FaissBytes bytes = new FaissBytes();
        Random random = new Random(SEED);
        bytes.bits = bits;
        bytes.centroids = new float[4 << bits];
        for (int i = 0; i < bytes.centroids.length; i++) {
            bytes.centroids[i] = i;
        }
        bytes.codes = new byte[3 * 2 * bits / 8];
        random.nextBytes(bytes.codes);
        bytes.ids = new long[] {7, 3_000_000_000L, 0};
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"8,1,full,0", "4,0,sprs,1", "8,0,full,2"})
    void anInvertedFileOfResidualsBecomesAPlainModel(int bits, int metric, String sizes, int map) throws IOException {
        FaissBytes bytes = sample(bits);
        bytes.metric = metric;
        bytes.sparseSizes = sizes.equals("sprs");
        bytes.directMap = map;
        try (FaissReader reader = FaissReader.open(write(bytes.file()))) {
            assertThat(reader.form()).isEqualTo(FaissForm.OPQ_IVF1_PQ);
            assertThat(reader.rows()).isEqualTo(3);
            PqModel model = reader.model();
            assertThat(model.metric()).isEqualTo(metric == 1 ? Metric.SQUARED_L2 : Metric.DOT);
            assertThat(model.rotation().orElseThrow().values()).isEqualTo(bytes.rotation);
            assertThat(model.coarse()).isEmpty();
            int entries = 1 << bits;
            for (int m = 0; m < 2; m++) {
                for (int code = 0; code < entries; code++) {
                    for (int i = 0; i < 2; i++) {
                        int at = (m * entries + code) * 2 + i;
                        assertThat(model.encoding().values()[at])
                                .isEqualTo(bytes.centroids[at] + bytes.coarse[m * 2 + i]);
                    }
                }
            }
            for (int row = 0; row < 3; row++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.id()).isEqualTo(bytes.ids[row]);
                assertThat(reader.codes()).as("row %d, seed %d", row, SEED).isEqualTo(codes(bytes, row));
            }
            assertThat(reader.next()).isFalse();
        }
    }

    private static byte[] codes(FaissBytes bytes, int row) {
        if (bytes.bits == 8) {
            return Arrays.copyOfRange(bytes.codes, row * 2, row * 2 + 2);
        }
        int both = bytes.codes[row] & 0xFF;
        return new byte[] {(byte) (both % 16), (byte) (both / 16)};
    }

    @Test
    void codesThatAreNoResidualsKeepTheirCentroids() throws IOException {
        FaissBytes bytes = sample(8);
        bytes.residuals = false;
        bytes.rotated = false;
        try (FaissReader reader = FaissReader.open(write(bytes.file()))) {
            assertThat(reader.form()).isEqualTo(FaissForm.IVF1_PQ);
            assertThat(reader.model().encoding().values()).isEqualTo(bytes.centroids);
            assertThat(reader.model().rotation()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaissForm.class,
            names = {"PQ", "OPQ_PQ"})
    void rowsWithoutIdsAreNumbered(FaissForm form) throws IOException {
        FaissBytes bytes = sample(8);
        bytes.inverted = false;
        bytes.rotated = form.hasRotation();
        try (FaissReader reader = FaissReader.open(write(bytes.file()))) {
            assertThat(reader.form()).isEqualTo(form);
            for (int row = 0; row < 3; row++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.id()).isEqualTo(row);
                assertThat(reader.codes()).isEqualTo(codes(bytes, row));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PQ,8", "OPQ_PQ,8", "IVF1_PQ,4", "OPQ_IVF1_PQ,8", "OPQ_PQ,4"})
    void whatIsWrittenIsWhatFaissWouldWrite(FaissForm form, int bits) throws IOException {
        FaissBytes bytes = sample(bits);
        bytes.rotated = form.hasRotation();
        bytes.inverted = form.hasIds();
        bytes.residuals = false;
        bytes.coarse = new float[4];
        bytes.metric = 0;
        Path file = folder.resolve("written");
        try (FaissReader reader = FaissReader.open(write(bytes.file()));
                FaissWriter writer = FaissWriter.create(file, form, reader.model(), 3)) {
            while (reader.next()) {
                writer.add(reader.id(), reader.codes(), 0);
            }
            writer.finish();
        }
        byte[] wanted = bytes.file();
        if (!form.hasIds()) {
            // the last number is one that nothing depends on
            ByteBuffer.wrap(wanted).order(ByteOrder.LITTLE_ENDIAN).putInt(wanted.length - 4, bits * 2 + 1);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @EnumSource(FaissForm.class)
    void anEmptyIndexIsReadBack(FaissForm form) throws IOException {
        PqModel model = model(form.hasRotation());
        Path file = folder.resolve("empty");
        try (FaissWriter writer = FaissWriter.create(file, form, model, 0)) {
            writer.finish();
        }
        try (FaissReader reader = FaissReader.open(file)) {
            assertThat(reader.rows()).isZero();
            assertThat(reader.next()).isFalse();
            assertThat(reader.model().fingerprint()).isEqualTo(model.fingerprint());
        }
    }

    private static PqModel model(boolean rotated) {
        PqShape shape = PqShape.of(4, 2, 8);
        float[] values = new float[shape.codebookValues()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.25f;
        }
        return PqModel.of(
                Metric.DOT, rotated ? Optional.of(Matrix.identity(4)) : Optional.empty(), new Codebook(shape, values));
    }

    @Test
    void anUnfinishedFileDoesNotAppear() throws IOException {
        Path file = folder.resolve("unfinished");
        try (FaissWriter writer = FaissWriter.create(file, FaissForm.PQ, model(false), 2)) {
            writer.add(0, new byte[2], 0);
            assertThatThrownBy(() -> writer.add(5, new byte[2], 0)).hasMessageContaining("its number as id");
            assertThatThrownBy(writer::finish).hasMessageContaining("expected 2 rows, found 1");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void modelsThatAFormCannotHoldAreRefused() {
        Path file = folder.resolve("refused");
        assertThatThrownBy(() -> FaissWriter.create(file, FaissForm.PQ, model(true), 0))
                .hasMessageContaining("with a rotation, found PQ");
        assertThatThrownBy(() -> FaissWriter.create(file, FaissForm.OPQ_PQ, model(false), 0))
                .hasMessageContaining("without a rotation");
        PqModel plain = model(false);
        PqModel lists = new PqModel(
                Metric.DOT,
                Optional.empty(),
                Optional.of(new CoarseQuantizer(Matrix.zero(3, 4), CoarseQuantizer.Encodes.RESIDUALS)),
                plain.encoding(),
                Optional.empty(),
                plain.scoring());
        assertThatThrownBy(() -> FaissWriter.create(file, FaissForm.PQ, lists, 0))
                .hasMessageContaining("without lists, found 3");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void otherIndexesAreRefusedByName() throws IOException {
        refused(bytes -> bytes.subQuantizers = 3, "sub-quantizers that divide 4 dimensions, found 3");
        refused(bytes -> bytes.bits = 6, "codes of 8 bits");
        refused(bytes -> bytes.metric = 4, "metric 0 (inner product) or 1 (squared L2), found 4");
        refused(bytes -> bytes.rotation[0] = 1, "orthogonal matrix");
        refused(bytes -> bytes.rotation[0] = Float.NaN, "finite values of the rotation, found NaN");
        refused(bytes -> bytes.coarse[1] = Float.POSITIVE_INFINITY, "finite values of the coarse centroid");
        byte[] lists = sample(8).file();
        // tag, header, number of transforms, tag, bias, rotation, no bias, sizes, trained; tag, header, then lists
        int at = 4 + 33 + 4 + 4 + 1 + 8 + 64 + 8 + 8 + 1 + 4 + 33;
        lists[at] = 16;
        assertThatThrownBy(() -> FaissReader.open(write(lists)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("byte " + at + ": expected 1 list; others are not supported, found 16 lists");
        assertThatThrownBy(() -> FaissReader.open(folder.resolve("none"))).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> FaissReader.open(folder)).isInstanceOf(InputException.class);
    }

    private void refused(Consumer<FaissBytes> change, String message) throws IOException {
        FaissBytes bytes = sample(8);
        change.accept(bytes);
        Path file = write(bytes.file());
        assertThatThrownBy(() -> FaissReader.open(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("index"), bytes);
    }
}
