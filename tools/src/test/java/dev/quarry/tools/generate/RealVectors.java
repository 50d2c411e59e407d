package dev.quarry.tools.generate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Reads the real vectors that the generator is compared with; trusts the files.
final class RealVectors {
    private RealVectors() {}

    /// CSR: `i64 rows, columns, nnz; i64 starts[rows + 1]; i32 terms[nnz]; f32 weights[nnz]`, gzipped; weights are
    /// hundredths.
    static SparseSample sparse(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            bytes = in.readAllBytes();
        }
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int rows = Math.toIntExact(data.getLong(0));
        int columns = Math.toIntExact(data.getLong(8));
        int nonZeros = Math.toIntExact(data.getLong(16));
        int termsAt = 24 + 8 * (rows + 1);
        int weightsAt = termsAt + 4 * nonZeros;
        List<int[]> terms = new ArrayList<>(rows);
        List<float[]> weights = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            int from = (int) data.getLong(24 + 8 * row);
            int count = (int) data.getLong(32 + 8 * row) - from;
            int[] rowTerms = new int[count];
            float[] rowWeights = new float[count];
            for (int i = 0; i < count; i++) {
                rowTerms[i] = data.getInt(termsAt + 4 * (from + i));
                rowWeights[i] = data.getFloat(weightsAt + 4 * (from + i)) / 100;
            }
            terms.add(rowTerms);
            weights.add(rowWeights);
        }
        return new SparseSample(columns, terms, weights);
    }

    /// NumPy's format 1.0, f16 in C order, `(rows, dimension)`.
    static float[][] halfFloats(Path file, int dimension) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int start = 10 + data.getShort(8);
        String header = new String(data.array(), 10, start - 10, StandardCharsets.US_ASCII);
        if (!header.contains("'<f2'") || !header.contains(", " + dimension + ")")) {
            throw new IOException(file + ": expected f16 of dimension " + dimension + ", found " + header);
        }
        float[][] vectors = new float[(data.capacity() - start) / 2 / dimension][dimension];
        data.position(start);
        for (float[] vector : vectors) {
            for (int i = 0; i < dimension; i++) {
                vector[i] = Float.float16ToFloat(data.getShort());
            }
        }
        return vectors;
    }
}
