package dev.quarry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentTest {

    @TempDir
    Path folder;

    private Path write(String name, int... lengths) throws IOException {
        Path file = folder.resolve(name);
        try (SegmentWriter writer = SegmentWriter.create(file, 7, 42)) {
            for (int i = 0; i < lengths.length; i++) {
                SectionOutput out = writer.begin(SectionKind.PAYLOADS, i);
                for (int j = 0; j < lengths[i]; j++) {
                    out.putByte(i + j);
                }
                writer.end();
            }
            writer.publish();
        }
        return file;
    }

    @ParameterizedTest
    @EnumSource(Residence.class)
    void sectionsComeBackAlignedAndWhole(Residence residence) throws IOException {
        Path file = write("a.seg", 0, 1, 63, 64, 65, 200_000, 3 << 20);
        try (Segment segment = Segment.open(file, residence)) {
            assertThat(segment.rows()).isEqualTo(7);
            assertThat(segment.modelFingerprint()).isEqualTo(42);
            assertThat(segment.sections()).hasSize(7);
            for (Section section : segment.sections()) {
                assertThat(section.offset() % 64).isZero();
                for (long at = 0; at < section.length(); at++) {
                    assertThat(section.bytes().get(LittleEndian.BYTE, at)).isEqualTo((byte) (section.field() + at));
                }
            }
            segment.verifyChecksums();
            assertThatThrownBy(() -> segment.require(SectionKind.TERMS, 3))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("a.seg")
                    .hasMessageContaining("terms[field 3]");
        }
    }

    @ParameterizedTest
    @EnumSource(Residence.class)
    void closedSegmentsAreNotRead(Residence residence) throws IOException {
        Segment segment = Segment.open(write("closed.seg", 100), residence);
        Section section = segment.sections().getFirst();
        assertThat(section.bytes().isReadOnly()).isTrue();
        assertThat(section.bytes().isNative()).isTrue();
        segment.close();
        assertThatThrownBy(() -> section.bytes().get(LittleEndian.BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyFlippedByteIsFound() throws IOException {
        Path file = write("flip.seg", 0, 3, 64, 130);
        byte[] sound = Files.readAllBytes(file);
        for (int at = 0; at < sound.length; at++) {
            for (int bit = 0; bit < 8; bit += 3) {
                byte[] damaged = sound.clone();
                damaged[at] ^= (byte) (1 << bit);
                Path copy = Files.write(folder.resolve("damaged.seg"), damaged);
                assertThatThrownBy(() -> openAndVerify(copy))
                        .as("byte %d bit %d", at, bit)
                        .isInstanceOf(FormatException.class)
                        .hasMessageContaining("damaged.seg")
                        .hasMessageContaining("found");
            }
        }
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        byte[] sound = Files.readAllBytes(write("cut.seg", 10, 64, 1));
        for (int length = 0; length < sound.length; length++) {
            Path copy = Files.write(folder.resolve("damaged.seg"), Arrays.copyOf(sound, length));
            assertThatThrownBy(() -> openAndVerify(copy))
                    .as("length %d", length)
                    .isInstanceOf(CorruptSegmentException.class);
        }
        Path longer = Files.write(folder.resolve("damaged.seg"), Arrays.copyOf(sound, sound.length + 1));
        assertThatThrownBy(() -> openAndVerify(longer)).isInstanceOf(CorruptSegmentException.class);
    }

    @Test
    void aNewerVersionIsRefusedByName() throws IOException {
        Path file = write("new.seg", 1);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(SegmentLayout.HEADER_VERSION, 2);
        Files.write(file, bytes);
        assertThatThrownBy(() -> Segment.open(file))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("newer version")
                .hasMessageContaining("version 2");
    }

    @Test
    void anUnpublishedSegmentLeavesNothing() throws IOException {
        Path file = folder.resolve("never.seg");
        try (SegmentWriter writer = SegmentWriter.create(file, 1, 0)) {
            writer.begin(SectionKind.TERMS, 0).putInt(1);
        }
        assertThat(folder).isEmptyDirectory();
        write("there.seg");
        assertThatThrownBy(() -> SegmentWriter.create(folder.resolve("there.seg"), 1, 0))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aSpoolBecomesASectionThatCanBeReadBeforePublishing() throws IOException {
        Path file = folder.resolve("spooled.seg");
        try (SegmentWriter writer = SegmentWriter.create(file, 1, 0);
                Spool spool = Spool.create(folder, "numbers");
                Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < 100_000; i++) {
                spool.putInt(i);
            }
            spool.copyTo(writer.begin(SectionKind.TERMS, 5));
            writer.end();
            Section section = writer.section(SectionKind.TERMS, 5, arena);
            assertThat(section.length()).isEqualTo(400_000);
            assertThat(section.intAt(399_996)).isEqualTo(99_999);
            writer.publish();
        }
        assertThat(folder.toFile().list()).containsExactly("spooled.seg");
    }

    private static void openAndVerify(Path file) throws IOException {
        try (Segment segment = Segment.open(file)) {
            segment.verifyChecksums();
        }
    }
}
