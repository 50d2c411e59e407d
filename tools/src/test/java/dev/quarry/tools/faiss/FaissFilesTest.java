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

    /// Several lists in place of one.
    static void lists(FaissBytes bytes, long... sizes) {
        bytes.lists = sizes;
        bytes.coarse = new float[4 * sizes.length];
        for (int i = 0; i < bytes.coarse.length; i++) {
            bytes.coarse[i] = 10 + i;
        }
    }

    @ParameterizedTest
    @CsvSource({"full,true", "sprs,false"})
    void severalListsStay(String sizes, boolean residuals) throws IOException {
        FaissBytes bytes = sample(8);
        lists(bytes, 0, 1, 0, 2);
        bytes.sparseSizes = sizes.equals("sprs");
        bytes.residuals = residuals;
        try (FaissReader reader = FaissReader.open(write(bytes.file()))) {
            assertThat(reader.form()).isEqualTo(FaissForm.OPQ_IVF_PQ);
            CoarseQuantizer coarse = reader.model().coarse().orElseThrow();
            assertThat(coarse.encodes())
                    .isEqualTo(residuals ? CoarseQuantizer.Encodes.RESIDUALS : CoarseQuantizer.Encodes.VECTORS);
            assertThat(coarse.centroids().values()).isEqualTo(bytes.coarse);
            assertThat(reader.model().encoding().values()).isEqualTo(bytes.centroids);
            int[] lists = {1, 3, 3};
            for (int row = 0; row < 3; row++) {
                assertThat(reader.next()).isTrue();
                assertThat(reader.list()).isEqualTo(lists[row]);
                assertThat(reader.id()).isEqualTo(bytes.ids[row]);
                assertThat(reader.codes()).as("row %d, seed %d", row, SEED).isEqualTo(codes(bytes, row));
            }
            assertThat(reader.next()).isFalse();
        }
    }

    /// A transform from 4 to 2 dimensions.
    static FaissBytes reduced(int bits) {
        FaissBytes bytes = sample(bits);
        bytes.left = 2;
        bytes.rotation = new float[] {0, 0, 1, 0, 0.6f, -0.8f, 0, 0};
        bytes.centroids = Arrays.copyOf(bytes.centroids, 2 << bits);
        lists(bytes, 1, 2);
        bytes.coarse = new float[] {1, 2, 3, 4};
        return bytes;
    }

    @Test
    void fewerDimensionsBecomeZeros() throws IOException {
        FaissBytes bytes = reduced(4);
        try (FaissReader reader = FaissReader.open(write(bytes.file()))) {
            PqModel model = reader.model();
            assertThat(model.rotation().orElseThrow().values())
                    .containsExactly(0, 0, 1, 0, 0, 0, 0, 0, 0.6f, -0.8f, 0, 0, 0, 0, 0, 0);
            assertThat(model.coarse().orElseThrow().centroids().values()).containsExactly(1, 0, 2, 0, 3, 0, 4, 0);
            for (int i = 0; i < 32; i++) {
                assertThat(model.encoding().values()[2 * i]).isEqualTo(bytes.centroids[i]);
                assertThat(model.encoding().values()[2 * i + 1]).isZero();
            }
        }
        bytes.dim = 5;
        bytes.rotation = new float[] {0, 0, 1, 0, 0, 0.6f, -0.8f, 0, 0, 0};
        assertThatThrownBy(() -> FaissReader.open(write(bytes.file())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("from a multiple of 2, the sub-quantizers, found one from 5");
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
    @CsvSource({
        "PQ,8",
        "OPQ_PQ,8",
        "IVF1_PQ,4",
        "OPQ_IVF1_PQ,8",
        "OPQ_PQ,4",
        "IDMAP_PQ,8",
        "OPQ_IDMAP_PQ,4",
        "IVF_PQ,4",
        "OPQ_IVF_PQ,8"
    })
    void whatIsWrittenIsWhatFaissWouldWrite(FaissForm form, int bits) throws IOException {
        FaissBytes bytes = sample(bits);
        bytes.rotated = form.hasRotation();
        bytes.mapped = form.rows() == FaissForm.Rows.MAPPED;
        bytes.inverted = form.hasIds() && !bytes.mapped;
        bytes.residuals = form.hasLists();
        if (form.hasLists()) {
            // at most half of the lists are filled, so sizes are pairs
            lists(bytes, bits == 8 ? new long[] {2, 0, 1} : new long[] {0, 0, 1, 0, 0, 2});
            bytes.sparseSizes = bits == 4;
        } else {
            bytes.coarse = new float[4];
        }
        bytes.metric = 0;
        Path file = folder.resolve("written");
        try (FaissReader reader = FaissReader.open(write(bytes.file()));
                FaissWriter writer = FaissWriter.create(file, form, reader.model(), bytes.lists)) {
            while (reader.next()) {
                writer.add(reader.id(), reader.codes(), 0);
            }
            writer.finish();
        }
        byte[] wanted = bytes.file();
        if (!bytes.inverted) {
            // a number that nothing depends on
            int at = wanted.length - (bytes.mapped ? 8 + 3 * 8 : 0) - 4;
            ByteBuffer.wrap(wanted).order(ByteOrder.LITTLE_ENDIAN).putInt(at, bits * 2 + 1);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @EnumSource(FaissForm.class)
    void anEmptyIndexIsReadBack(FaissForm form) throws IOException {
        PqModel plain = model(form.hasRotation());
        PqModel model = form.hasLists() ? withLists(plain, 3) : plain;
        Path file = folder.resolve("empty");
        try (FaissWriter writer = FaissWriter.create(file, form, model, new long[form.hasLists() ? 3 : 1])) {
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

    private static PqModel withLists(PqModel plain, int lists) {
        return new PqModel(
                plain.metric(),
                plain.rotation(),
                Optional.of(new CoarseQuantizer(Matrix.zero(lists, 4), CoarseQuantizer.Encodes.RESIDUALS)),
                plain.encoding(),
                Optional.empty(),
                plain.scoring());
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
        PqModel lists = withLists(plain, 3);
        assertThatThrownBy(() -> FaissWriter.create(file, FaissForm.PQ, lists, 0))
                .hasMessageContaining("form: expected one with lists, as the model has 3, found PQ");
        assertThatThrownBy(() -> FaissWriter.create(file, FaissForm.IVF_PQ, lists, 0))
                .hasMessageContaining("lists: expected 3, found 1");
        assertThatThrownBy(() -> FaissWriter.create(file, FaissForm.IVF_PQ, plain, 0))
                .hasMessageContaining("form: expected one without lists");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void otherIndexesAreRefusedByName() throws IOException {
        refused(bytes -> bytes.subQuantizers = 3, "sub-quantizers that divide 4 dimensions, found 3");
        refused(bytes -> bytes.bits = 6, "codes of 8 bits");
        refused(bytes -> bytes.metric = 4, "metric 0 (inner product) or 1 (squared L2), found 4");
        refused(bytes -> bytes.rotation[0] = 1, "orthogonal matrix");
        refused(bytes -> bytes.rotation[0] = Float.NaN, "finite values of the transform, found NaN");
        refused(bytes -> lists(bytes, 1, 1), "3 rows in the lists, found 2");
        refused(bytes -> bytes.coarse[1] = Float.POSITIVE_INFINITY, "finite values of the coarse centroids");
        byte[] lists = sample(8).file();
        // tag, header, number of transforms, tag, bias, rotation, no bias, sizes, trained; tag, header, then lists
        int at = 4 + 33 + 4 + 4 + 1 + 8 + 64 + 8 + 8 + 1 + 4 + 33;
        lists[at] = 16;
        assertThatThrownBy(() -> FaissReader.open(write(lists)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected 16 centroids, found 1");
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
