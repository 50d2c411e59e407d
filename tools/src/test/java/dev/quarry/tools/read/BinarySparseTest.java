package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinarySparseTest {
    private static final ReadOptions PLAIN = ReadOptions.defaults();

    @TempDir
    Path folder;

    @Test
    void csrRowsComeSortedWithoutZeros() throws IOException {
        byte[] csr = SampleFiles.bytes(3L, 10L, 5L, 0L, 3L, 3L, 5L, 7, 2, 9, 1, 4, 0.5f, 1.5f, 2.5f, 0f, 3f);
        for (byte[] stored : new byte[][] {csr, SampleFiles.gzip(csr), SampleFiles.zstd(csr)}) {
            Path file = Files.write(folder.resolve("a.csr"), stored);
            try (SparseReader reader = VectorFiles.openSparse(file, PLAIN)) {
                assertThat(reader.rows()).isEqualTo(3);
                assertThat(reader.termLimit()).isEqualTo(10);
                assertThat(SampleFiles.rows(reader))
                        .containsExactly("null [2:0x1.8p0, 7:0x1.0p-1, 9:0x1.4p1]", "null []", "null [4:0x1.8p1]");
                assertThat(reader.zeroWeights()).isEqualTo(1);
                assertThat(reader.emptyRows()).isEqualTo(1);
                assertThat(reader.next()).as("after the end").isFalse();
            }
        }
    }

    @Test
    void seismicRowsComeSortedWithoutZeros() throws IOException {
        byte[] bin = SampleFiles.bytes(2, 3, 9, 1, 5, 1f, 2f, 0f, 0);
        for (byte[] stored : new byte[][] {bin, SampleFiles.gzip(bin), SampleFiles.zstd(bin)}) {
            Path file = Files.write(folder.resolve("documents.bin"), stored);
            assertThat(SampleFiles.rows(file, PLAIN)).containsExactly("null [1:0x1.0p1, 9:0x1.0p0]", "null []");
        }
    }

    @Test
    void emptyFilesOfNoRows() throws IOException {
        assertThat(SampleFiles.rows(SampleFiles.write(folder, "a.csr", 0L, 0L, 0L, 0L), PLAIN))
                .isEmpty();
        assertThat(SampleFiles.rows(SampleFiles.write(folder, "queries.bin", 0), PLAIN))
                .isEmpty();
    }

    @Test
    void csrHeadersThatDoNotFit() throws IOException {
        csr("expected the number of rows, found the end of the file", (Object) new byte[5]);
        csr("header: expected a number of rows in [0, 1099511627776], found -1", -1L, 1L, 0L, 0L);
        csr("header: expected a number of columns in [0, 2147483647], found 4294967296", 1L, 1L << 32, 0L, 0L, 0L);
        csr("header: expected a number of entries in", 1L, 1L, -5L, 0L, 0L);
        csr(
                "header: expected 8589934632 bytes, for 1 rows and 1073741824 entries, found 40 bytes",
                1L,
                9L,
                1L << 30,
                0L,
                0L);
        csr("header: expected 48 bytes, for 1 rows and 1 entries, found 49 bytes", 1L, 9L, 1L, 0L, 1L, 3, 1f, (byte) 0);
        csr("header: expected 48 bytes, for 1 rows and 1 entries, found 44 bytes", 1L, 9L, 1L, 0L, 1L, 3);
    }

    @Test
    void csrRowsThatBreakTheRules() throws IOException {
        csr("byte 32: expected a first offset of 0, found 1", 1L, 9L, 1L, 1L, 1L, 3, 1f);
        csr("row 1: expected an end offset in [1, 2], found 0", 2L, 9L, 2L, 0L, 1L, 0L, 3, 4, 1f, 1f);
        csr("row 0: expected an end offset in [0, 1], found 9", 1L, 9L, 1L, 0L, 9L, 3, 1f);
        csr("row 0: expected a last offset of 1, found 0", 1L, 9L, 1L, 0L, 0L, 3, 1f);
        csr("row 0, entry 0: expected a term in [0, 9), found 9", 1L, 9L, 1L, 0L, 1L, 9, 1f);
        csr("row 0, entry 0: expected a term in [0, 9), found 4294967295", 1L, 9L, 1L, 0L, 1L, -1, 1f);
        csr(
                "row 0, entry 0: expected a finite weight of at least 0, found term 3 with weight NaN",
                1L,
                9L,
                1L,
                0L,
                1L,
                3,
                Float.NaN);
        csr(
                "row 0, entry 0: expected a finite weight of at least 0, found term 3 with weight Infinity",
                1L,
                9L,
                1L,
                0L,
                1L,
                3,
                Float.POSITIVE_INFINITY);
        csr(
                "row 0, entry 1: expected a finite weight of at least 0, found term 4 with weight -2.0",
                1L,
                9L,
                2L,
                0L,
                2L,
                3,
                4,
                1f,
                -2f);
        csr("row 0: expected each term once, found term 3 twice", 1L, 9L, 2L, 0L, 2L, 3, 3, 1f, 1f);
        csr("row 0: expected each term once, found term 3 twice", 1L, 9L, 3L, 0L, 3L, 3, 4, 3, 1f, 1f, 0f);
    }

    @Test
    void packedCsrOfTheWrongLength() throws IOException {
        byte[] longer = SampleFiles.bytes(1L, 9L, 1L, 0L, 1L, 3, 1f, (byte) 0);
        byte[] shorter = SampleFiles.bytes(1L, 9L, 1L, 0L, 1L, 3, (short) 1);
        byte[] lies = SampleFiles.bytes(1L << 39, 9L, 1L << 49, 0L, 1L, 3, 1f);
        fails("a.csr.gz", "expected the end of the file after 1 entries, found more bytes", SampleFiles.gzip(longer));
        fails("a.csr.gz", "expected data of row 0, found the end of the file", SampleFiles.gzip(shorter));
        fails("a.csr.gz", "expected indptr of 549755813888 rows, found the end of the file", SampleFiles.gzip(lies));
    }

    @Test
    void seismicFilesThatBreakTheRules() throws IOException {
        seismic("byte 0: expected the number of rows, found the end of the file", (byte) 1);
        seismic("expected 100 rows (400 bytes), found 0 bytes up to the end", 100);
        seismic("row 0: expected a length of at most 16777216, found 4294967295", 1, -1);
        seismic("expected the 3 entries of row 0 (24 bytes), found 8 bytes up to the end", 1, 3, 1, 2);
        seismic("expected the end of the file after 1 rows, found 4 more bytes", 1, 0, 0);
        seismic("row 0, entry 0: expected a term in [0, 16777216), found 16777216", 1, 1, 1 << 24, 1f);
        seismic(
                "row 0, entry 0: expected a finite weight of at least 0, found term 1 with weight NaN",
                1,
                1,
                1,
                Float.NaN);
        seismic("row 0: expected each term once, found term 5 twice", 1, 2, 5, 5, 1f, 1f);
        fails(
                "documents.bin",
                "expected terms of row 0, found the end of the file",
                SampleFiles.gzip(SampleFiles.bytes(1, 3, 1, 2)));
    }

    @Test
    void theTermLimitIsTheCallers() throws IOException {
        Path file = SampleFiles.write(folder, "documents.bin", 1, 1, 1 << 30, 1f);
        assertThat(SampleFiles.rows(file, PLAIN.withTermLimit(Integer.MAX_VALUE)))
                .containsExactly("null [1073741824:0x1.0p0]");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> SampleFiles.rows(file, PLAIN.withTermLimit(30_522)))
                .withMessageContaining("expected a term in [0, 30522), found 1073741824");
    }

    private void csr(String message, Object... values) throws IOException {
        fails("a.csr", message, SampleFiles.bytes(values));
    }

    private void seismic(String message, Object... values) throws IOException {
        fails("documents.bin", message, SampleFiles.bytes(values));
    }

    private void fails(String name, String message, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> SampleFiles.rows(file, PLAIN))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }
}
