package dev.quarry.bench.sparse;

import dev.quarry.tools.generate.SparseBuffer;
import dev.quarry.tools.generate.SparseCollection;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/// Sparse vectors in memory, `(rows)`, read from the Seismic binary format or big-ann CSR (`.csr`, `.csr.gz`).
final class Vectors {

    private final int[][] terms;
    private final float[][] values;

    private Vectors(int[][] terms, float[][] values) {
        this.terms = terms;
        this.values = values;
    }

    int[] terms(int row) {
        return terms[row];
    }

    float[] values(int row) {
        return values[row];
    }

    static Vectors read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 20);
                DataInputStream in =
                        new DataInputStream(name.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw)) {
            return name.contains(".csr") ? csr(in) : binary(in);
        }
    }

    int rows() {
        return terms.length;
    }

    /// A generated collection's documents, and queries of it.
    static Vectors generate(SparseCollection collection, int rows, Part part) {
        int[][] terms = new int[rows][];
        float[][] values = new float[rows][];
        SparseBuffer buffer = collection.newBuffer();
        for (int row = 0; row < rows; row++) {
            if (part == Part.HELD_OUT) {
                collection.query(row, buffer);
            } else {
                collection.document(row, buffer);
            }
            terms[row] = buffer.copyTerms();
            values[row] = buffer.copyWeights();
        }
        return new Vectors(terms, values);
    }

    /// The first rows, all where there are fewer.
    Vectors first(int count) {
        int kept = Math.min(count, rows());
        return new Vectors(Arrays.copyOf(terms, kept), Arrays.copyOf(values, kept));
    }

    /// The rows whose number is (or is not) a multiple of `step`.
    Vectors everyOther(int step, Part part) {
        int[] kept = IntStream.range(0, rows())
                .filter(row -> (row % step == 0) == (part == Part.HELD_OUT))
                .toArray();
        return new Vectors(
                Arrays.stream(kept).mapToObj(row -> terms[row]).toArray(int[][]::new),
                Arrays.stream(kept).mapToObj(row -> values[row]).toArray(float[][]::new));
    }

    /// Which rows [#everyOther] takes.
    enum Part {
        HELD_OUT,
        REST
    }

    private static Vectors binary(DataInputStream in) throws IOException {
        int rows = numbers(in, 1)[0];
        int[][] terms = new int[rows][];
        float[][] values = new float[rows][];
        for (int row = 0; row < rows; row++) {
            int count = numbers(in, 1)[0];
            terms[row] = numbers(in, count);
            values[row] = floats(in, count);
        }
        return new Vectors(terms, values);
    }

    private static Vectors csr(DataInputStream in) throws IOException {
        int rows = (int) longs(in, 3)[0];
        long[] starts = longs(in, rows + 1);
        int[] indices = numbers(in, (int) starts[rows]);
        float[] weights = floats(in, (int) starts[rows]);
        int[][] terms = new int[rows][];
        float[][] values = new float[rows][];
        for (int row = 0; row < rows; row++) {
            terms[row] = Arrays.copyOfRange(indices, (int) starts[row], (int) starts[row + 1]);
            values[row] = Arrays.copyOfRange(weights, (int) starts[row], (int) starts[row + 1]);
        }
        return new Vectors(terms, values);
    }

    private static ByteBuffer bytes(DataInputStream in, int count) throws IOException {
        return ByteBuffer.wrap(in.readNBytes(count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int[] numbers(DataInputStream in, int count) throws IOException {
        int[] out = new int[count];
        bytes(in, Math.multiplyExact(count, 4)).asIntBuffer().get(out);
        return out;
    }

    private static float[] floats(DataInputStream in, int count) throws IOException {
        float[] out = new float[count];
        bytes(in, Math.multiplyExact(count, 4)).asFloatBuffer().get(out);
        return out;
    }

    private static long[] longs(DataInputStream in, int count) throws IOException {
        long[] out = new long[count];
        bytes(in, Math.multiplyExact(count, 8)).asLongBuffer().get(out);
        return out;
    }
}
