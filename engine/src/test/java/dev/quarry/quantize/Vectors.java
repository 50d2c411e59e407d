package dev.quarry.quantize;

import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.rows.DenseRowsShape;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.DenseRowsWriter;
import dev.quarry.format.rows.ElementType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;

/// Rows of f32 in a segment, for tests.
///
/// @param rows one for each vector, without a vector where it was empty
record Vectors(Segment segment, DenseRowsView rows) implements AutoCloseable {

    static Vectors of(Path file, float[][] values) throws IOException {
        try (SegmentWriter writer = SegmentWriter.create(file, values.length, 0)) {
            write(writer, Objects.requireNonNull(file.getParent()), values);
            writer.publish();
        }
        Segment segment = Segment.open(file);
        return new Vectors(segment, DenseRowsView.open(segment.require(SectionKind.DENSE_ROWS, 0), values.length));
    }

    /// Writes rows as field 0.
    static void write(SegmentWriter writer, Path spools, float[][] values) throws IOException {
        int dim = 1;
        for (float[] row : values) {
            dim = Math.max(dim, row.length);
        }
        DenseRowsShape shape = new DenseRowsShape(ElementType.F32, dim, DenseRowsShape.Norms.OMITTED);
        try (DenseRowsWriter dense = DenseRowsWriter.create(spools, shape)) {
            for (float[] row : values) {
                if (row.length == 0) {
                    dense.addMissing();
                } else {
                    dense.add(row);
                }
            }
            dense.finish(writer, 0);
        }
    }

    /// Vectors around `clusters` centers; dimensions differ in spread.
    static float[][] clustered(Random random, int count, int dim, int clusters) {
        float[][] centers = new float[clusters][dim];
        for (float[] center : centers) {
            for (int i = 0; i < dim; i++) {
                center[i] = (float) (.5 * random.nextGaussian());
            }
        }
        float[][] values = new float[count][dim];
        for (float[] row : values) {
            float[] center = centers[random.nextInt(clusters)];
            for (int i = 0; i < dim; i++) {
                row[i] = (float) (center[i] + (i % 3 == 0 ? .6 : .2) * random.nextGaussian());
            }
        }
        return values;
    }

    @Override
    public void close() {
        segment.close();
    }
}
