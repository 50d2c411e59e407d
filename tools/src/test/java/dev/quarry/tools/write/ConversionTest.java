package dev.quarry.tools.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.ElementType;
import dev.quarry.tools.read.IdReader;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.SampleFiles;
import dev.quarry.tools.read.SparseReader;
import dev.quarry.tools.read.TermNames;
import dev.quarry.tools.read.TermNumbering;
import dev.quarry.tools.read.VectorFiles;
import dev.quarry.tools.read.VectorFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversionTest {
    private static final long SEED = 4711;
    private static final ReadOptions KEEP = ReadOptions.defaults().withContents(ReadOptions.Contents.KEEP);
    private static final VectorFormat[] SPARSE = {VectorFormat.JSONL, VectorFormat.CSR, VectorFormat.SEISMIC};
    private static final VectorFormat[] FLOATS = {VectorFormat.FVECS, VectorFormat.FBIN, VectorFormat.NPY};
    private static final String[] PACKINGS = {"", ".gz", ".zst"};

    @TempDir
    Path folder;

    @Test
    void sparseRowsGoThroughEveryPairOfFormatsUnchanged() throws IOException {
        Path original = folder.resolve("original.csr");
        writeRandomRows(original, 200);
        List<String> expected = SampleFiles.rows(original, KEEP);
        assertThat(expected).hasSize(200);
        int packing = 0;
        for (VectorFormat first : SPARSE) {
            for (VectorFormat second : SPARSE) {
                Path there = folder.resolve("there." + first.label() + PACKINGS[packing++ % 3]);
                Path back = folder.resolve("back." + second.label() + PACKINGS[packing % 3]);
                Path again = folder.resolve("again.csr");
                convertSparse(original, there);
                convertSparse(there, back);
                convertSparse(back, again);
                assertThat(SampleFiles.rows(again, KEEP))
                        .as("%s, %s, seed %d", there, back, SEED)
                        .isEqualTo(expected);
                assertThat(again).hasSameBinaryContentAs(original);
            }
        }
        assertThat(folder.toFile().list((dir, name) -> name.endsWith(".part"))).isEmpty();
    }

    @Test
    void denseRowsGoThroughEveryPairOfFormatsUnchanged() throws IOException {
        Random random = new Random(SEED);
        int dimensions = 13;
        Path original = folder.resolve("original.fbin");
        try (DenseWriter out = VectorWriters.dense(original, VectorFormat.FBIN, ElementType.F32, dimensions)) {
            for (int row = 0; row < 50; row++) {
                out.add(randomFloats(random, dimensions));
            }
            out.finish();
        }
        List<String> expected = SampleFiles.rows(original, KEEP);
        assertThat(expected).hasSize(50);
        int packing = 0;
        for (VectorFormat first : FLOATS) {
            for (VectorFormat second : FLOATS) {
                Path there = folder.resolve("there." + first.label() + PACKINGS[packing++ % 3]);
                Path back = folder.resolve("back." + second.label() + PACKINGS[packing % 3]);
                convertDense(original, there, ElementType.F32);
                convertDense(there, back, ElementType.F32);
                assertThat(SampleFiles.rows(back, KEEP))
                        .as("%s, %s", there, back)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void narrowTypesGoThroughTheirFormatsUnchanged() throws IOException {
        byte[] row = {0, 1, 127, (byte) 128, (byte) 255, 7, 60, 12};
        through(ElementType.U8, row, VectorFormat.U8BIN, VectorFormat.BVECS, VectorFormat.NPY);
        through(ElementType.I8, row, VectorFormat.I8BIN, VectorFormat.NPY, VectorFormat.I8BIN);
        through(ElementType.I32, row, VectorFormat.IBIN, VectorFormat.IVECS, VectorFormat.NPY);
        through(ElementType.F16, row, VectorFormat.NPY, VectorFormat.NPY, VectorFormat.NPY);
    }

    private void through(ElementType type, byte[] row, VectorFormat... formats) throws IOException {
        byte[] values = type == ElementType.F16 ? SampleFiles.bytes(0x3c003c00, 0x12345678) : row;
        int dimensions = values.length / type.bytes();
        Path from = folder.resolve("0." + formats[0].label());
        try (DenseWriter out = VectorWriters.dense(from, formats[0], type, dimensions)) {
            out.add(values);
            out.finish();
        }
        List<String> expected = SampleFiles.rows(from, KEEP);
        for (int i = 1; i < formats.length; i++) {
            Path to = folder.resolve(i + "." + formats[i].label());
            convertDense(from, to, type);
            assertThat(SampleFiles.rows(to, KEEP)).as(to.toString()).isEqualTo(expected);
            from = to;
        }
    }

    @Test
    void bytesWidenToFloatsAndBackOnlyIfNothingIsLost() throws IOException {
        Path bytes = SampleFiles.write(folder, "a.u8bin", 2, 2, (byte) 0, (byte) 255, (byte) 7, (byte) 9);
        Path floats = folder.resolve("a.fvecs");
        Path back = folder.resolve("b.u8bin");
        convertDense(bytes, floats, ElementType.F32);
        convertDense(floats, back, ElementType.U8);
        assertThat(back).hasSameBinaryContentAs(bytes);
        for (Object value : new Object[] {0.5f, 256f, -1f}) {
            Path other = SampleFiles.write(folder, "c.fbin", 2, 1, 1f, value);
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> convertDense(other, back, ElementType.U8))
                    .withMessage(other + ": row 1: expected values that U8 holds exactly, found " + value + " at 0");
        }
        Path wide = SampleFiles.write(folder, "d.ibin", 1, 1, (1 << 24) + 1);
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> convertDense(wide, floats, ElementType.F32));
        assertThat(back)
                .as("an output that was not finished leaves the old one")
                .hasSameBinaryContentAs(bytes);
        assertThat(folder.toFile().list((dir, name) -> name.endsWith(".part"))).isEmpty();
    }

    @Test
    void jsonLinesKeepIdsTextAndExactWeights() throws IOException {
        Path from = SampleFiles.write(
                folder,
                "a.jsonl",
                "{\"id\":\"q\\\"1\",\"contents\":\"caf\\u00e9\\n\",\"vector\":{\"b\":125,\"a\":0.1,\"c\":16777216,"
                        + "\"d\":3.4028235e38,\"e\":1.4e-45}}\n{\"id\":2,\"vector\":{}}\n");
        Path to = folder.resolve("b.jsonl.gz");
        TermNumbering names = new TermNumbering();
        convert(from, to, names, null);
        assertThat(SampleFiles.rows(to, KEEP)).isEqualTo(SampleFiles.rows(from, KEEP));
        Path plain = folder.resolve("c.jsonl");
        convert(to, plain, names, null);
        assertThat(plain)
                .hasContent("{\"id\":\"q\\\"1\",\"contents\":\"caf\u00e9\\n\",\"vector\":{\"b\":125,\"a\":0.1,"
                        + "\"c\":16777216,\"d\":3.4028235E38,\"e\":1.4E-45}}\n{\"id\":\"2\",\"vector\":{}}");
    }

    @Test
    void idsComeFromTheirFileOrTheRowNumber() throws IOException {
        Path from = SampleFiles.write(folder, "a.csr", 2L, 3L, 1L, 0L, 1L, 1L, 2, 5f);
        Path to = folder.resolve("b.jsonl");
        convert(from, to, TermNames.DECIMAL, SampleFiles.write(folder, "ids", "x\ny\n"));
        assertThat(to).hasContent("{\"id\":\"x\",\"vector\":{\"2\":5}}\n{\"id\":\"y\",\"vector\":{}}");
        convert(from, to, TermNames.DECIMAL, null);
        assertThat(to).hasContent("{\"id\":\"0\",\"vector\":{\"2\":5}}\n{\"id\":\"1\",\"vector\":{}}");
        for (String ids : new String[] {"x\n", "x\ny\nz\n"}) {
            Path list = SampleFiles.write(folder, "ids", ids);
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> convert(from, to, TermNames.DECIMAL, list))
                    .withMessageContaining("expected as many ids as rows");
        }
    }

    @Test
    void unknownTokensAreTheInputsFault() throws IOException {
        Path from = SampleFiles.write(folder, "a.jsonl", "{\"id\":1,\"vector\":{\"word\":1}}");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> convertSparse(from, folder.resolve("b.csr")))
                .withMessage(from + ": line 1: expected tokens of the vocabulary, found \"word\"");
    }

    private void writeRandomRows(Path file, int rows) throws IOException {
        Random random = new Random(SEED);
        try (SparseWriter out = VectorWriters.sparse(file, VectorFormat.CSR, TermNames.DECIMAL, 0)) {
            for (int row = 0; row < rows; row++) {
                int[] terms = random.ints(random.nextInt(60), 0, 30_522)
                        .sorted()
                        .distinct()
                        .toArray();
                float[] weights = new float[terms.length];
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = randomWeight(random);
                }
                out.add(null, terms, weights, terms.length, null);
            }
            out.finish();
        }
    }

    private static float randomWeight(Random random) {
        if (random.nextBoolean()) {
            return 1 + random.nextInt(300);
        }
        float any = Float.intBitsToFloat(random.nextInt() & 0x7fffffff);
        return any > 0 && any <= Float.MAX_VALUE ? any : Float.MIN_VALUE;
    }

    private static byte[] randomFloats(Random random, int count) {
        ByteBuffer row = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            row.putFloat(random.nextBoolean() ? -randomWeight(random) : randomWeight(random));
        }
        return row.array();
    }

    private void convertSparse(Path from, Path to) throws IOException {
        convert(from, to, TermNames.DECIMAL, null);
    }

    private static void convert(Path from, Path to, TermNames names, @Nullable Path ids) throws IOException {
        try (SparseReader in = VectorFiles.openSparse(from, KEEP);
                SparseWriter out = VectorWriters.sparse(to, VectorFormat.guess(to), names, 0)) {
            if (ids == null) {
                Conversion.sparse(in, out, names, null, rows -> {});
            } else {
                try (IdReader list = IdReader.open(ids)) {
                    Conversion.sparse(in, out, names, list, rows -> {});
                }
            }
            out.finish();
        }
    }

    private static void convertDense(Path from, Path to, ElementType type) throws IOException {
        try (DenseReader in = VectorFiles.openDense(from, KEEP);
                DenseWriter out = VectorWriters.dense(to, VectorFormat.guess(to), type, in.dimensions())) {
            long rows = Conversion.dense(in, out, done -> {});
            out.finish();
            assertThat(rows).isEqualTo(in.row() + 1);
        }
    }

    @Test
    void writersRefuseRowsThatBreakTheContract() throws IOException {
        for (VectorFormat format : SPARSE) {
            Path file = folder.resolve("bad." + format.label());
            try (SparseWriter out = VectorWriters.sparse(file, format, TermNames.DECIMAL, 0)) {
                refuses(out, new int[] {2, 2}, new float[] {1, 1});
                refuses(out, new int[] {-1}, new float[] {1});
                refuses(out, new int[] {1}, new float[] {0});
                refuses(out, new int[] {1}, new float[] {Float.NaN});
                refuses(out, new int[] {1}, new float[] {Float.POSITIVE_INFINITY});
            }
            assertThat(Files.exists(file)).isFalse();
        }
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> VectorWriters.sparse(folder.resolve("x"), VectorFormat.NPY, TermNames.DECIMAL, 0));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> VectorWriters.dense(folder.resolve("x"), VectorFormat.HDF5, ElementType.F32, 1));
    }

    private static void refuses(SparseWriter out, int[] terms, float[] weights) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> out.add("id", terms, weights, terms.length, null));
    }
}
