package dev.quarry.pq;

import dev.quarry.format.SegmentWriter;
import dev.quarry.format.pq.PqCodesWriter;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/// Vectors that a quantizer can learn something from: few directions, mixed over all dimensions.
final class PqVectors {

    private PqVectors() {}

    static Matrix random(Random random, int rows, int dim) {
        int inner = Math.max(1, dim / 3);
        float[] directions = new float[inner * dim];
        for (int i = 0; i < directions.length; i++) {
            directions[i] = (float) random.nextGaussian();
        }
        Matrix out = Matrix.zero(rows, dim);
        for (int row = 0; row < rows; row++) {
            for (int k = 0; k < inner; k++) {
                float weight = (float) (random.nextGaussian() / (k + 1));
                for (int i = 0; i < dim; i++) {
                    out.values()[row * dim + i] += weight * directions[k * dim + i];
                }
            }
            for (int i = 0; i < dim; i++) {
                out.values()[row * dim + i] += 0.1f * (float) random.nextGaussian();
            }
        }
        return out;
    }

    static float[] row(Matrix matrix, int row) {
        float[] out = new float[matrix.columns()];
        System.arraycopy(matrix.values(), row * out.length, out, 0, out.length);
        return out;
    }

    /// Writes the codes of vectors as field 0; every `missing`-th row has none, 0 for all have.
    static Path write(Path folder, String name, PqModel model, Matrix vectors, int missing) throws IOException {
        Path file = folder.resolve(name);
        int subQuantizers = model.shape().subQuantizers();
        byte[] codes = new byte[vectors.rows() * subQuantizers];
        new PqEncoder(model, Kernels.best()).encode(vectors.values(), vectors.rows(), codes);
        try (SegmentWriter segment = SegmentWriter.create(file, vectors.rows(), 0);
                PqCodesWriter writer =
                        PqCodesWriter.create(folder, model.shape().codes(), model.codesFingerprint())) {
            for (int row = 0; row < vectors.rows(); row++) {
                if (missing > 0 && row % missing == 0) {
                    writer.addMissing();
                } else {
                    writer.add(codes, row * subQuantizers);
                }
            }
            writer.finish(segment, 0);
            segment.publish();
        }
        return file;
    }
}
