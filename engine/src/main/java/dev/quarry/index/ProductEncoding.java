package dev.quarry.index;

import dev.quarry.batch.BatchOps;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqEncoder;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqTrainer;
import dev.quarry.schema.DenseField;
import java.util.Arrays;
import java.util.Optional;

/// Trains models on the vectors of a segment and encodes these, to the same result at any number of threads.
///
/// @param model makes the codes
/// @param ops where they are made
/// @param progress hears the stage `encode vectors` (in codes)
record ProductEncoding(PqModel model, BatchOps ops, Progress progress) {

    /// Rows encoded together: enough for a device to be busy while more is read, few enough to be called off.
    private static final int ROWS_AT_ONCE = 1 << 16;

    /// Vectors that a model is trained on at most: 256 for each of 256 centroids.
    private static final int SAMPLE_ROWS = 1 << 16;

    /// Values of them at most, 1 GiB.
    private static final int SAMPLE_VALUES = 1 << 28;

    /// Trains the model that a field asks for on vectors spread over all rows; empty when there are none.
    static Optional<PqModel> train(
            DenseField field, DenseRowsView rows, BatchOps ops, Workers workers, Progress progress) {
        Matrix sample = sample(rows);
        if (sample.rows() == 0) {
            return Optional.empty();
        }
        return Optional.of(new PqTrainer(ProductField.training(field), Kernels.best(), workers, progress)
                .on(ops)
                .train(sample));
    }

    private static Matrix sample(DenseRowsView rows) {
        int dim = rows.dim();
        int present = 0;
        for (int row = 0; row < rows.count(); row++) {
            present += rows.isPresent(row) ? 1 : 0;
        }
        int most = Math.min(present, Math.min(SAMPLE_ROWS, SAMPLE_VALUES / dim));
        float[] values = new float[most * dim];
        float[] vector = new float[dim];
        int taken = 0;
        long seen = 0;
        for (int row = 0; row < rows.count() && taken < most; row++) {
            if (rows.isPresent(row)) {
                if (seen * most / present >= taken) {
                    rows.copyRow(row, vector);
                    System.arraycopy(vector, 0, values, taken * dim, dim);
                    taken++;
                }
                seen++;
            }
        }
        return new Matrix(most, dim, values);
    }

    /// Encodes all rows that have a vector and no codes yet.
    ///
    /// @param all receives the codes
    void encode(DenseRowsView rows, ProductCodes all) {
        progress.stage("encode vectors", rows.count());
        PqEncoder encoder = PqEncoder.on(ops, model);
        int subQuantizers = model.shape().subQuantizers();
        int[] numbers = new int[Math.min(rows.count(), ROWS_AT_ONCE)];
        for (int from = 0; from < rows.count(); from += ROWS_AT_ONCE) {
            int end = Math.min(rows.count() - from, ROWS_AT_ONCE) + from;
            int count = 0;
            for (int row = from; row < end; row++) {
                if (rows.isPresent(row) && !all.has(row)) {
                    numbers[count++] = row;
                }
            }
            byte[] codes = new byte[Math.multiplyExact(count, subQuantizers)];
            int[] lists = new int[count];
            encoder.encode(new RowVectors(rows, Arrays.copyOf(numbers, count)), codes, lists);
            for (int i = 0; i < count; i++) {
                all.set(numbers[i], codes, i * subQuantizers, lists[i]);
            }
            progress.advance(end - from);
        }
    }
}
