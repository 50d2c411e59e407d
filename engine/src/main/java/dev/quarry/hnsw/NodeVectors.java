package dev.quarry.hnsw;

import static dev.quarry.format.LittleEndian.FLOAT;

import dev.quarry.batch.VectorSource;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Metric;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The vectors of some rows for [dev.quarry.batch.BatchOps]: as floats, under cosine of length 1 unless they are
/// all zeros.
///
/// @param numbers the rows, each with a vector
/// @param scales what each vector is multiplied with; empty for nothing
record NodeVectors(DenseRowsView rows, int[] numbers, double[] scales) implements VectorSource {

    static NodeVectors of(DenseRowsView rows, int[] numbers, Metric metric) {
        double[] scales = new double[metric == Metric.COSINE ? numbers.length : 0];
        float[] vector = new float[rows.dim()];
        for (int i = 0; i < scales.length; i++) {
            rows.copyRow(numbers[i], vector);
            double square = 0;
            for (float value : vector) {
                square += (double) value * value;
            }
            scales[i] = square == 0 ? 0 : 1 / Math.sqrt(square);
        }
        return new NodeVectors(rows, numbers, scales);
    }

    /// Some of them.
    NodeVectors some(int[] which) {
        int[] someNumbers = new int[which.length];
        double[] someScales = new double[scales.length == 0 ? 0 : which.length];
        for (int i = 0; i < which.length; i++) {
            someNumbers[i] = numbers[which[i]];
            if (someScales.length > 0) {
                someScales[i] = scales[which[i]];
            }
        }
        return new NodeVectors(rows, someNumbers, someScales);
    }

    @Override
    public int count() {
        return numbers.length;
    }

    @Override
    public int dim() {
        return rows.dim();
    }

    @Override
    public void read(int from, int count, MemorySegment out, long offset) {
        long bytes = (long) dim() * Float.BYTES;
        if (rows.elementType() == ElementType.F32 && scales.length == 0) {
            for (int i = 0; i < count; i++) {
                long row = rows.offset(numbers[from + i]);
                MemorySegment.copy(
                        rows.rows(), FLOAT, row, out, ValueLayout.JAVA_FLOAT_UNALIGNED, offset + i * bytes, dim());
            }
            return;
        }
        float[] vector = new float[dim()];
        for (int i = 0; i < count; i++) {
            rows.copyRow(numbers[from + i], vector);
            if (scales.length > 0) {
                double scale = scales[from + i];
                for (int j = 0; j < vector.length; j++) {
                    vector[j] = (float) (vector[j] * scale);
                }
            }
            MemorySegment.copy(vector, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, offset + i * bytes, vector.length);
        }
    }
}
