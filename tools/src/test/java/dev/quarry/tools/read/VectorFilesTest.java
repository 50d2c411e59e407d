package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorFilesTest {
    private static final ReadOptions PLAIN = ReadOptions.defaults();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "docs.jsonl, JSONL",
        "docs.jsonl.gz, JSONL",
        "DOCS.JSON.ZST, JSONL",
        "a.csr, CSR",
        "a.b.csr.gz, CSR",
        "documents.bin, SEISMIC",
        "queries.bin.gz, SEISMIC",
        "x.seismic, SEISMIC",
        "a.fvecs, FVECS",
        "a.bvecs, BVECS",
        "a.ivecs, IVECS",
        "a.fbin, FBIN",
        "a.u8bin.gz, U8BIN",
        "a.i8bin, I8BIN",
        "a.ibin, IBIN",
        "a.npy, NPY",
        "a.hdf5, HDF5",
        "a.h5, HDF5"
    })
    void formatsAreToldByName(String name, VectorFormat format) throws IOException {
        assertThat(VectorFormat.guess(Path.of("folder", name))).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({"a.bin", "jsonl", "a.parquet", "a.gz", "a."})
    void namesThatTellNothing(String name) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> VectorFormat.guess(Path.of(name)))
                .withMessageContaining(
                        "(jsonl, csr, seismic, fvecs, bvecs, ivecs, fbin, u8bin, i8bin, ibin, npy, hdf5)");
    }

    @Test
    void everyLabelNamesItsFormat() {
        for (VectorFormat format : VectorFormat.values()) {
            assertThat(VectorFormat.named(format.label())).contains(format);
        }
        assertThat(VectorFormat.named("H5")).contains(VectorFormat.HDF5);
        assertThat(VectorFormat.named("parquet")).isEmpty();
    }

    @Test
    void anExplicitFormatOverridesTheName() throws IOException {
        Path file = SampleFiles.write(folder, "a.bin", 1, 1, 3f);
        assertThat(SampleFiles.rows(file, PLAIN.withFormat(VectorFormat.FBIN))).hasSize(1);
    }

    @Test
    void filesThatCannotBeOpened() throws IOException {
        for (VectorFormat format : VectorFormat.values()) {
            ReadOptions options = PLAIN.withFormat(format);
            fails(folder.resolve("none"), options, "expected a file, found nothing of that name");
            fails(folder, options, "expected a file, found a directory");
            fails(Path.of("/dev/null"), options, "expected a regular file, found a pipe or a device");
        }
    }

    @Test
    void aFileThatMayNotBeRead() throws IOException {
        Path file = SampleFiles.write(folder, "secret.csr", 0L, 0L, 0L, 0L);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "skipped: this user may read everything");
        fails(file, PLAIN, "expected a file that may be read, found no permission");
    }

    @Test
    void theKindHasToFit() throws IOException {
        Path dense = SampleFiles.write(folder, "a.fbin", 1, 1, 3f);
        Path sparse = SampleFiles.write(folder, "a.csr", 0L, 0L, 0L, 0L);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> VectorFiles.openSparse(dense, PLAIN))
                .withMessageContaining("expected sparse vectors");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> VectorFiles.openDense(sparse, PLAIN))
                .withMessageContaining("expected dense vectors");
    }

    @Test
    void callersCanComplainAboutARow() throws IOException {
        Path file = SampleFiles.write(folder, "a.jsonl", "\n{\"id\":1,\"vector\":{}}");
        try (SparseReader reader = VectorFiles.openSparse(file, PLAIN)) {
            reader.next();
            InputException failure = reader.failure("each id once", "id 1 twice");
            assertThat(failure).hasMessage(file + ": line 2: expected each id once, found id 1 twice");
            assertThat(failure.file()).isEqualTo(file);
            assertThat(failure.place()).isEqualTo("line 2");
            assertThat(failure.expected()).isEqualTo("each id once");
            assertThat(failure.found()).isEqualTo("id 1 twice");
        }
    }

    private static void fails(Path file, ReadOptions options, String message) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> SampleFiles.rows(file, options))
                .withMessage(file + ": " + message);
    }
}
