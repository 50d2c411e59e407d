package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Hdf5Test {
    private static final int ROWS = 37;

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() {
        file = folder.resolve("ann.hdf5");
        float[][] floats = new float[ROWS][3];
        int[][] ints = new int[ROWS][3];
        byte[][] bytes = new byte[ROWS][3];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < 3; i++) {
                floats[row][i] = row + i / 4f;
                ints[row][i] = row * 1000 + i;
                bytes[row][i] = (byte) (row * 7 - i);
            }
        }
        try (WritableHdfFile out = HdfFile.write(file)) {
            DatasetCreationOptions chunked = DatasetCreationOptions.builder()
                    .chunkDimensions(5, 2)
                    .deflate()
                    .build();
            out.putDataset("train", floats);
            out.putDataset("neighbors", ints);
            out.putDataset("bytes", bytes);
            out.putDataset("train-chunked", floats, chunked);
            out.putDataset("neighbors-chunked", ints, chunked);
            out.putDataset("bytes-chunked", bytes, chunked);
            out.putDataset(
                    "unsigned",
                    bytes,
                    DatasetCreationOptions.builder().unsigned().build());
            out.putDataset("doubles", new double[][] {{1, 2}});
            out.putDataset("line", new float[] {1, 2});
            out.putGroup("inner").putDataset("deep", floats);
        }
    }

    @Test
    void contiguousAndChunkedDataAreTheSame() throws IOException {
        for (String name : new String[] {"train", "neighbors", "bytes"}) {
            assertThat(rows(name)).hasSize(ROWS).isEqualTo(rows(name + "-chunked"));
        }
        assertThat(rows("inner/deep")).isEqualTo(rows("train"));
        assertThat(SampleFiles.rows(file, ReadOptions.defaults())).as("default").isEqualTo(rows("train"));
    }

    @Test
    void typesAndShapeAreKnownBeforeTheFirstRow() throws IOException {
        String[] names = {"train", "neighbors-chunked", "bytes", "unsigned"};
        ElementType[] types = {ElementType.F32, ElementType.I32, ElementType.I8, ElementType.U8};
        for (int i = 0; i < names.length; i++) {
            try (DenseReader reader =
                    VectorFiles.openDense(file, ReadOptions.defaults().withDataset(names[i]))) {
                assertThat(reader.type()).as(names[i]).isEqualTo(types[i]);
                assertThat(reader.rows()).isEqualTo(ROWS);
                assertThat(reader.dimensions()).isEqualTo(3);
            }
        }
    }

    @Test
    void refusesWhatItCannotRead() throws IOException {
        fails(
                file,
                "nothing",
                "expected a dataset named nothing, found only bytes, bytes-chunked, doubles, inner, line");
        fails(file, "inner", "expected a dataset named inner");
        fails(file, "doubles", "expected little-endian f32, f16, i8, u8 or i32, found FloatingPoint of 8 bytes");
        fails(file, "line", "expected two dimensions, found 1");
        Path packed = Files.write(folder.resolve("a.hdf5.gz"), SampleFiles.gzip(Files.readAllBytes(file)));
        fails(packed, "train", "expected an HDF5 file that is not packed");
        fails(SampleFiles.write(folder, "b.hdf5", "not HDF5 at all"), "train", "expected a readable HDF5 file");
        fails(SampleFiles.write(folder, "c.hdf5"), "train", "expected a readable HDF5 file");
    }

    private List<String> rows(String dataset) throws IOException {
        return SampleFiles.rows(file, ReadOptions.defaults().withDataset(dataset));
    }

    private static void fails(Path file, String dataset, String message) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> SampleFiles.rows(file, ReadOptions.defaults().withDataset(dataset)))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }
}
