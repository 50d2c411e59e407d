package dev.quarry.format.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.part.KeyType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryAdapterSectionTest {

    private static final long SEED = 14;

    @TempDir
    Path folder;

    private static AdapterContents adapter(int oldDim, int newDim) {
        Random random = new Random(SEED);
        float[] matrix = new float[oldDim * newDim];
        float[] offset = new float[oldDim];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < offset.length; i++) {
            offset[i] = (float) random.nextGaussian();
        }
        return new AdapterContents(oldDim, newDim, matrix, offset);
    }

    private Path write(String name, AdapterContents adapter) throws IOException {
        return SectionDamage.write(folder.resolve(name), 0, segment -> QueryAdapterWriter.write(adapter, segment));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "7,7", "16,17", "33,4"})
    void adaptersComeBack(int oldDim, int newDim) throws IOException {
        AdapterContents adapter = adapter(oldDim, newDim);
        Path file = write("adapter-" + oldDim, adapter);
        try (Segment segment = Segment.open(file)) {
            QueryAdapterView view = QueryAdapterView.open(segment.require(SectionKind.QUERY_ADAPTER, 0));
            AdapterContents found = view.contents();
            assertThat(found.oldDim()).isEqualTo(oldDim);
            assertThat(found.newDim()).isEqualTo(newDim);
            assertThat(found.matrix()).isEqualTo(adapter.matrix());
            assertThat(found.offset()).isEqualTo(adapter.offset());
            assertThat(view.fingerprint()).isEqualTo(adapter.fingerprint());
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
        }
        assertThat(SegmentChecker.check(file).problems()).isEmpty();
    }

    @Test
    void everyFlippedByteAndCutOfAFileIsFound() throws IOException {
        Path file = write("flips", adapter(3, 5));
        byte[] sound = Files.readAllBytes(file);
        Path copy = folder.resolve("damaged");
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            assertThat(SegmentChecker.check(Files.write(copy, damaged)).sound())
                    .as("byte %d", at)
                    .isFalse();
        }
        for (int length = 0; length < sound.length; length++) {
            assertThat(SegmentChecker.check(Files.write(copy, Arrays.copyOf(sound, length)))
                            .sound())
                    .as("length %d", length)
                    .isFalse();
        }
    }

    @Test
    void damageEndsInATypedError() throws IOException {
        try (Segment segment = Segment.open(write("damage", adapter(3, 5)))) {
            SectionDamage.survive(segment.require(SectionKind.QUERY_ADAPTER, 0), (section, findings) -> {
                QueryAdapterView view = QueryAdapterView.open(section);
                view.contents();
                view.check(findings);
            });
        }
    }

    @Test
    void sizesThatTheBytesCannotHoldAreRefusedBeforeTheyAreAllocated() throws IOException {
        assertThatThrownBy(() -> QueryAdapterView.open(changed(QueryAdapterLayout.OLD_DIM, 65_536)))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected a section of");
        assertThatThrownBy(() -> QueryAdapterView.open(changed(QueryAdapterLayout.NEW_DIM, -1)))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected a dim of 1 to 65536, found -1");
    }

    @Test
    void valuesThatAreNotFiniteOrNotThoseOfTheFingerprintAreRefused() throws IOException {
        QueryAdapterView infinite = QueryAdapterView.open(changed(64, Float.floatToIntBits(Float.NaN)));
        assertThatThrownBy(infinite::contents).hasMessageContaining("expected a finite value, found NaN");
        QueryAdapterView other = QueryAdapterView.open(changed(64, Float.floatToIntBits(0.5f)));
        assertThatThrownBy(other::contents)
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected values of adapter");
        AdapterContents adapter = adapter(3, 5);
        adapter.offset()[1] = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> write("infinite", adapter)).hasMessageContaining("expected finite values");
        assertThatThrownBy(() -> new AdapterContents(2, 2, new float[4], new float[3]))
                .hasMessageContaining("an offset of 2, found 4 and 3");
        assertThatThrownBy(() -> new AdapterContents(0, 2, new float[0], new float[0]))
                .hasMessageContaining("found 0 and 2");
    }

    @Test
    void anAdapterIsAloneInItsFile() throws IOException {
        Path file = SectionDamage.write(folder.resolve("company"), 1, segment -> {
            QueryAdapterWriter.write(adapter(3, 5), segment);
            try (RowIdsWriter ids = RowIdsWriter.create(folder, KeyType.BYTES)) {
                ids.add("one");
                ids.finish(segment, 0);
            }
        });
        assertThat(SegmentChecker.check(file).problems())
                .hasSize(1)
                .first()
                .asString()
                .contains("alone in a file without rows, found field 0, 2 sections, 1 rows");
    }

    /// A section with another number in one place.
    private Section changed(int at, int number) throws IOException {
        Path file = folder.resolve("changed");
        Files.deleteIfExists(file);
        write("changed", adapter(3, 5));
        try (Segment segment = Segment.open(file)) {
            Section sound = segment.require(SectionKind.QUERY_ADAPTER, 0);
            byte[] bytes = sound.bytes().toArray(ValueLayout.JAVA_BYTE);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, number);
            return new Section(file, sound.kind(), 0, sound.offset(), MemorySegment.ofArray(bytes));
        }
    }
}
