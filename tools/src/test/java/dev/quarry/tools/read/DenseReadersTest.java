package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenseReadersTest {
    private static final ReadOptions PLAIN = ReadOptions.defaults();
    private static final String F4 = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";

    @TempDir
    Path folder;

    @Test
    void readsEveryLayoutPlainAndPacked() throws IOException {
        short half = Float.floatToFloat16(-2.5f);
        reads("a.fvecs", ElementType.F32, "[[1.5, -2.0], [3.0, 4.0]]", 2, 1.5f, -2f, 2, 3f, 4f);
        reads("a.bvecs", ElementType.U8, "[[1.0, 255.0, 0.0]]", 3, (byte) 1, (byte) 255, (byte) 0);
        reads("a.ivecs", ElementType.I32, "[[-7.0], [8.0]]", 1, -7, 1, 8);
        reads("a.fbin", ElementType.F32, "[[1.5, -2.0], [3.0, 4.0]]", 2, 2, 1.5f, -2f, 3f, 4f);
        reads("a.u8bin", ElementType.U8, "[[1.0, 255.0]]", 1, 2, (byte) 1, (byte) 255);
        reads("a.i8bin", ElementType.I8, "[[1.0, -1.0]]", 1, 2, (byte) 1, (byte) 255);
        reads("a.ibin", ElementType.I32, "[[1.0, 2.0]]", 1, 2, 1, 2);
        reads("a.npy", ElementType.F32, "[[1.0, 2.0], [3.0, 4.0]]", SampleFiles.npy(F4, 1f, 2f, 3f, 4f));
        String f2 = "{'shape': (1,2), 'fortran_order': False, 'descr': '<f2'}";
        reads("b.npy", ElementType.F16, "[[-2.5, -2.5]]", SampleFiles.npy(2, f2, half, half));
        String i1 = "{\"descr\": \"|i1\", \"fortran_order\": False, \"shape\": (2, 1)}";
        reads("c.npy", ElementType.I8, "[[-1.0], [5.0]]", SampleFiles.npy(3, i1, (byte) -1, (byte) 5));
        reads("d.npy", ElementType.U8, "[[255.0], [5.0]]", SampleFiles.npy(i1.replace("i1", "u1"), (byte) -1, (byte)
                5));
        reads("e.npy", ElementType.I32, "[[-1.0], [5.0]]", SampleFiles.npy(i1.replace("|i1", "<i4"), -1, 5));
    }

    private void reads(String name, ElementType type, String rows, Object... bytes) throws IOException {
        byte[] plain = SampleFiles.bytes(bytes);
        for (byte[] stored : new byte[][] {plain, SampleFiles.gzip(plain), SampleFiles.zstd(plain)}) {
            Path file = Files.write(folder.resolve(name), stored);
            try (DenseReader reader = VectorFiles.openDense(file, PLAIN)) {
                assertThat(reader.type()).isEqualTo(type);
                List<String> found = new ArrayList<>();
                while (reader.next()) {
                    found.add(Arrays.toString(Arrays.copyOf(reader.floats(), reader.dimensions())));
                }
                assertThat(found).as(name).hasToString(rows);
                boolean rowsUnknown = !Arrays.equals(stored, plain) && name.endsWith("vecs");
                assertThat(reader.rows()).as(name).isEqualTo(rowsUnknown ? -1 : found.size());
                assertThat(reader.bytesRead()).isEqualTo(reader.bytesTotal());
            }
        }
    }

    @Test
    void aMatrixMayHaveNoRows() throws IOException {
        assertThat(SampleFiles.rows(SampleFiles.write(folder, "a.fbin", 0, 7), PLAIN))
                .isEmpty();
        byte[] npy = SampleFiles.npy(F4.replace("(2, 2)", "(0, 5)"));
        assertThat(SampleFiles.rows(SampleFiles.write(folder, "a.npy", npy), PLAIN))
                .isEmpty();
    }

    @Test
    void vecsThatBreakTheRules() throws IOException {
        fails("a.fvecs", "byte 0: expected the number of dimensions of the first row, found the end of the file");
        fails("a.fvecs", "row 0: expected a number of dimensions in [1, 1048576], found 0", 0);
        fails("a.fvecs", "row 0: expected a number of dimensions in [1, 1048576], found -1", -1);
        fails("a.fvecs", "row 1: expected 2 dimensions, as in row 0, found 3", 2, 1f, 2f, 3, 1f, 2f, 3f);
        fails("a.fvecs", "expected the values of row 1 (8 bytes), found 4 bytes up to the end", 2, 1f, 2f, 2, 1f);
        fails("a.bvecs", "expected the values of row 0 (1000000 bytes), found 1 bytes up to the end", 1_000_000, (byte)
                1);
        fails("a.fvecs", "expected the number of dimensions of row 1, found the end", 1, 1f, (short) 1);
        fails("a.fvecs", "row 0, value 1: expected a finite value, found NaN", 2, 1f, Float.NaN);
        fails("a.fvecs", "row 0, value 0: expected a finite value, found -Infinity", 1, Float.NEGATIVE_INFINITY);
        fails("a.fvecs.gz", "the values of row 0, found the end", SampleFiles.gzip(SampleFiles.bytes(4, 1f)));
    }

    @Test
    void matricesThatBreakTheRules() throws IOException {
        fails("a.fbin", "byte 0: expected the numbers of rows and dimensions (8 bytes), found 4 bytes", 3);
        fails("a.fbin", "header: expected a number of dimensions in [1, 1048576], found 0", 3, 0);
        fails("a.fbin", "header: expected a number of dimensions in [1, 1048576], found 4294967295", -1, -1);
        fails("a.fbin", "header: expected 12 bytes of values, for 3 rows of 1, found 8 bytes", 3, 1, 1f, 1f);
        fails("a.fbin", "header: expected 4 bytes of values, for 1 rows of 1, found 8 bytes", 1, 1, 1f, 1f);
        fails("a.fbin", "header: expected 17179869180 bytes of values, for 4294967295 rows of 1", -1, 1, 1f);
        byte[] longer = SampleFiles.gzip(SampleFiles.bytes(1, 1, 1f, 2f));
        fails("a.fbin.gz", "byte 12: expected the end of the file after 1 rows of 1, found more bytes", longer);
        fails(
                "a.npy",
                "row 1, value 0: expected a finite value, found NaN",
                SampleFiles.npy(F4, 1f, 2f, Float.NaN, 4f));
        String f2 = "{'descr': '<f2', 'fortran_order': False, 'shape': (1, 1)}";
        fails("a.npy", "row 0, value 0: expected a finite value, found NaN", SampleFiles.npy(f2, (short) 0x7e00));
    }

    @Test
    void numpyHeadersThatAreNotForUs() throws IOException {
        fails("a.npy", "expected the NumPy mark (93 NUMPY), found something else", "PK-archive");
        fails("a.npy", "expected NumPy version 1, 2 or 3, found 4", SampleFiles.npy(4, F4));
        npyFails(
                "expected element type <f4, <f2, |i1, |u1 or <i4 (little endian), found >f4", F4.replace("<f4", ">f4"));
        npyFails("found |O", F4.replace("<f4", "|O"));
        npyFails("found <f8", F4.replace("<f4", "<f8"));
        npyFails("one plain element type under 'descr'", F4.replace("'<f4'", "[('x', '<f4')]"));
        npyFails(
                "expected C order (numpy.ascontiguousarray makes it), found Fortran order",
                F4.replace("False", "True"));
        npyFails("expected a shape of two dimensions (rows, dimensions), found (4,)", F4.replace("(2, 2)", "(4,)"));
        npyFails("expected a shape of two dimensions (rows, dimensions), found ()", F4.replace("(2, 2)", "()"));
        npyFails("found (2, 2, 2)", F4.replace("(2, 2)", "(2, 2, 2)"));
        npyFails("dimensions in [1, 1048576], found 99999999999", F4.replace("(2, 2)", "(2, 99999999999)"));
        npyFails("9223372036854775807 bytes of values", F4.replace("(2, 2)", "(999999999999999999, 1000)"));
        npyFails("'shape'", F4.replace("shape", "shaped"));
        fails(
                "a.npy",
                "expected a header of at most 65536 bytes, found 4294967295 bytes",
                (byte) 0x93,
                "NUMPY",
                (byte) 2,
                (byte) 0,
                -1);
        fails(
                "a.npy",
                "expected the NumPy header (99 bytes), found 4 bytes",
                (byte) 0x93,
                "NUMPY",
                (short) 1,
                (short) 99,
                0);
    }

    private void npyFails(String message, String dictionary) throws IOException {
        fails("a.npy", message, SampleFiles.npy(dictionary, 1f, 2f, 3f, 4f));
    }

    private void fails(String name, String message, Object... values) throws IOException {
        Path file = SampleFiles.write(folder, name, values);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> SampleFiles.rows(file, PLAIN))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }
}
