package dev.quarry.format.deletes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.FormatException;
import dev.quarry.format.manifest.DeletesEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class DeletesFileTest {

    private static final int ROWS = 300_000;

    @TempDir
    Path folder;

    private static RoaringBitmap some(long seed, int count) {
        Random random = new Random(seed);
        RoaringBitmap rows = new RoaringBitmap();
        while (rows.getCardinality() < count) {
            rows.add(random.nextInt(ROWS));
        }
        return rows;
    }

    @Test
    void rowsComeBack() throws IOException {
        RoaringBitmap runs = new RoaringBitmap();
        runs.add(5L, 200_000L);
        for (RoaringBitmap rows : new RoaringBitmap[] {some(1, 1), some(2, 9000), some(3, 150_000), runs}) {
            DeletesEntry entry = DeletesFile.write(folder.resolve("deletes-1-" + rows.hashCode()), ROWS, rows);
            assertThat(entry.count()).isEqualTo(rows.getCardinality());
            assertThat(DeletesFile.read(folder, entry, ROWS)).isEqualTo(rows);
        }
    }

    @Test
    void theFileOfAnotherCommitIsRefused() throws IOException {
        DeletesEntry entry = DeletesFile.write(folder.resolve("deletes-1-1"), ROWS, some(4, 100));
        assertThatThrownBy(() -> DeletesFile.read(folder, entry, ROWS + 1))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("of 300001 rows");
        assertThatThrownBy(() -> DeletesFile.read(folder, new DeletesEntry("deletes-1-1", 99, entry.checksum()), ROWS))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("99 of");
        assertThatThrownBy(() -> DeletesFile.read(folder, new DeletesEntry("deletes-1-1", 100, 1), ROWS))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("checksum");
        assertThatThrownBy(() -> DeletesFile.read(folder, new DeletesEntry("deletes-1-2", 100, 1), ROWS))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void everyFlipAndTruncationIsTyped() throws IOException {
        DeletesEntry entry = DeletesFile.write(folder.resolve("deletes-1-1"), ROWS, some(5, 40));
        Path file = folder.resolve(entry.name());
        byte[] sound = Files.readAllBytes(file);
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            assertThatThrownBy(() -> DeletesFile.read(folder, entry, ROWS))
                    .as("byte %d", at)
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("deletes-1-1");
            Files.write(file, Arrays.copyOf(sound, at));
            assertThatThrownBy(() -> DeletesFile.read(folder, entry, ROWS))
                    .as("length %d", at)
                    .isInstanceOf(FormatException.class);
        }
    }
}
