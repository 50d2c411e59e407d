package dev.quarry.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.quantize.Quantization.Product;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Training asks for the codes of rows; a file that has codes of rows that are not there is refused before it
/// begins.
class IndexCodesDamageTest {

    private static final int ROWS = 300;
    private static final int DIM = 8;

    /// Opens without reading all bytes, so that damage shows only where it is met.
    private static final OpenOptions UNREAD =
            OpenOptions.DEFAULT.withWarmUp(Duration.ZERO).withVerification(OpenOptions.Verification.STRUCTURE);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {ROWS, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void codesOfRowsThatAreNotThereAreRefused(int row) throws IOException {
        build();
        Path file;
        try (Index index = Index.open(folder, UNREAD)) {
            file = index.segmentFiles().getFirst();
            assertThat(index.codes("v").isPresent(ROWS - 1)).isTrue();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(number.putInt(row).flip(), placeOfLastSlot(file));
        }
        try (Index index = Index.open(folder, UNREAD)) {
            assertThatThrownBy(() -> index.codes("v"))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("codes of rows below " + ROWS)
                    .hasMessageContaining("code " + (ROWS - 1) + " of row " + row);
        }
    }

    private void build() throws IOException {
        DenseField field = DenseField.of("v", DIM, Similarity.INNER_PRODUCT)
                .withIndexing(new DenseField.Indexing.Scan())
                .withQuantization(Product.of(4).withRotationSteps(0))
                .withIndexing(DenseField.Indexing.Ivf.of(4));
        Index.create(folder, Schema.withLongIds(field));
        Random random = new Random(7);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < ROWS; i++) {
                float[] vector = new float[DIM];
                for (int j = 0; j < DIM; j++) {
                    vector[j] = (float) random.nextGaussian();
                }
                writer.add(Document.of(i).with("v", FieldValue.dense(vector)));
            }
            writer.commit();
        }
    }

    /// Rows of slots are the last part of the section, without padding behind them.
    private static long placeOfLastSlot(Path file) throws IOException {
        try (Segment segment = Segment.open(file)) {
            Section section = segment.require(SectionKind.IVF_LISTS, 0);
            long at = section.length() - Integer.BYTES;
            assertThat(section.bytes().get(LittleEndian.INT, at)).isBetween(0, ROWS - 1);
            return section.offset() + at;
        }
    }
}
