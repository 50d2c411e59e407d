package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighborReaderTest {
    private static final ReadOptions PLAIN = ReadOptions.defaults();

    @TempDir
    Path folder;

    @Test
    void readsIdsWithAndWithoutDistances() throws IOException {
        byte[] ids = SampleFiles.bytes(2, 2, 5, 6, 7, 0);
        byte[] both = SampleFiles.bytes(2, 2, 5, 6, 7, 0, 1f, 2f, 3f, 4f);
        for (byte[] plain : new byte[][] {ids, both}) {
            for (byte[] stored : new byte[][] {plain, SampleFiles.gzip(plain)}) {
                Path file = Files.write(folder.resolve("gt.ibin"), stored);
                assertThat(neighbors(file)).hasToString("[[5, 6], [7, 0]]");
            }
        }
        assertThat(neighbors(SampleFiles.write(folder, "gt.ivecs", 2, 5, 6, 2, 7, 0)))
                .hasToString("[[5, 6], [7, 0]]");
        Path hdf5 = folder.resolve("gt.hdf5");
        try (WritableHdfFile out = HdfFile.write(hdf5)) {
            out.putDataset("neighbors", new int[][] {{5, 6}, {7, 0}});
        }
        assertThat(neighbors(hdf5)).hasToString("[[5, 6], [7, 0]]");
    }

    @Test
    void refusesWhatIsNoNeighbor() throws IOException {
        fails("gt.ibin", "row 0, neighbor 1: expected a row number, found -1", 1, 2, 5, -1);
        fails("gt.ibin", "header: expected 4 bytes of values, for 1 rows of 1, found 6 bytes", 1, 1, 5, (short) 0);
        fails("gt.fbin", "expected neighbor numbers (i32), found values of type F32", 1, 1, 5f);
        byte[] packed = SampleFiles.gzip(SampleFiles.bytes(1, 1, 5, (short) 0));
        fails("gt.ibin.gz", "expected the distances, found the end of the file", packed);
    }

    private void fails(String name, String message, Object... values) throws IOException {
        Path file = SampleFiles.write(folder, name, values);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> neighbors(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    private static List<String> neighbors(Path file) throws IOException {
        List<String> rows = new ArrayList<>();
        try (NeighborReader reader = NeighborReader.open(file, PLAIN)) {
            assertThat(reader.count()).isPositive();
            while (reader.next()) {
                rows.add(Arrays.toString(reader.neighbors()));
            }
        }
        return rows;
    }
}
