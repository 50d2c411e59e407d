package dev.quarry.format.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.FormatException;
import dev.quarry.format.UnsupportedFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {

    @TempDir
    Path folder;

    private static Manifest manifest(long generation) {
        return new Manifest(
                generation,
                3,
                new FieldEntry("index", "settings", new TreeMap<>(Map.of("ids", "string"))),
                List.of(
                        new FieldEntry("text", "sparse", new TreeMap<>(Map.of("values", "f16", "terms", "tokens"))),
                        new FieldEntry("größe", "dense", new TreeMap<>())),
                List.of(
                        new SegmentEntry("segment-1", 10, 12345L, -7),
                        new SegmentEntry("segment-2", 0, 1L << 40, 9),
                        new SegmentEntry("segment-3", 8, 99L, 5)
                                .with(Optional.of(new DeletesEntry("deletes-3-1", 3, -1)))));
    }

    @Test
    void theNewestCommitIsRead() throws IOException {
        assertThat(ManifestStore.newest(folder)).isEmpty();
        ManifestStore.commit(folder, manifest(0));
        ManifestStore.commit(folder, manifest(12));
        assertThat(ManifestStore.newest(folder)).contains(manifest(12));
        assertThat(ManifestStore.files(folder)).hasSize(1);
        assertThat(manifest(0).rows()).isEqualTo(18);
        assertThat(manifest(0).documents()).isEqualTo(15);
    }

    @Test
    void anInterruptedCommitIsNotSeen() throws IOException {
        ManifestStore.commit(folder, manifest(4));
        Files.write(folder.resolve("manifest-0000000000000000005.tmp"), new byte[] {1, 2, 3});
        assertThat(ManifestStore.newest(folder)).contains(manifest(4));
    }

    @Test
    void everyFlipAndTruncationIsTyped() throws IOException {
        ManifestStore.commit(folder, manifest(1));
        Path file = ManifestStore.files(folder).getFirst();
        byte[] sound = Files.readAllBytes(file);
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertThatThrownBy(() -> ManifestStore.newest(folder))
                    .as("byte %d", at)
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("manifest-");
            Files.write(file, Arrays.copyOf(sound, at));
            assertThatThrownBy(() -> ManifestStore.newest(folder))
                    .as("length %d", at)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void aNewerVersionIsRefused() throws IOException {
        ManifestStore.commit(folder, manifest(1));
        Path file = ManifestStore.files(folder).getFirst();
        byte[] bytes = Files.readAllBytes(file);
        bytes[8] = 3;
        Files.write(file, bytes);
        assertThatThrownBy(() -> ManifestStore.newest(folder)).isInstanceOf(UnsupportedFormatException.class);
    }

    @Test
    void theFirstVersionIsRead() throws IOException {
        // generation 3, next segment 1, settings and one field without settings, one segment of 10 rows
        ByteBuffer body = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
        body.putLong(3).putLong(1);
        text(text(body, "index"), "settings").putLong(0).putLong(1);
        text(text(body, "text"), "sparse").putLong(0).putLong(1);
        text(body, "segment-1").putLong(10).putLong(12345).putLong(-7).flip();
        ByteBuffer file = ByteBuffer.allocate(20 + body.limit()).order(ByteOrder.LITTLE_ENDIAN);
        file.put("QUARRYMF".getBytes(StandardCharsets.US_ASCII))
                .putInt(1)
                .putInt(body.limit())
                .put(body);
        CRC32C crc = new CRC32C();
        crc.update(file.array(), 0, file.position());
        file.putInt((int) crc.getValue());
        Files.write(folder.resolve("manifest-0000000000000000003"), file.array());
        assertThat(ManifestStore.newest(folder))
                .contains(new Manifest(
                        3,
                        1,
                        new FieldEntry("index", "settings", new TreeMap<>()),
                        List.of(new FieldEntry("text", "sparse", new TreeMap<>())),
                        List.of(new SegmentEntry("segment-1", 10, 12345L, -7))));
    }

    private static ByteBuffer text(ByteBuffer body, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return body.putLong(utf8.length).put(utf8);
    }
}
