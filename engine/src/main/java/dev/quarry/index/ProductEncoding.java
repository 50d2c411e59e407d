package dev.quarry.index;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqEncoder;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqTrainer;
import dev.quarry.schema.DenseField;
import java.util.List;
import java.util.Optional;

/// Trains models on the vectors of a segment and encodes these, on all cores, to the same result at any number of
/// threads.
///
/// @param model makes the codes
/// @param workers the threads to use
/// @param progress hears the stage `encode vectors` (in codes)
record ProductEncoding(PqModel model, Workers workers, Progress progress) {

    private static final int ROWS_PER_TASK = 256;

    /// Vectors that a model is trained on at most: 256 for each of 256 centroids.
    private static final int SAMPLE_ROWS = 1 << 16;

    /// Values of them at most, 1 GiB.
    private static final int SAMPLE_VALUES = 1 << 28;

    /// Trains the model that a field asks for on vectors spread over all rows; empty when there are none.
    static Optional<PqModel> train(DenseField field, DenseRowsView rows, Workers workers, Progress progress) {
        Matrix sample = sample(rows);
        if (sample.rows() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                new PqTrainer(ProductField.training(field), Kernels.best(), workers, progress).train(sample));
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

    private record Scratch(PqEncoder encoder, int[] rows, float[] vectors, byte[] codes, int[] lists, float[] row) {}

    /// Encodes all rows that have a vector and no codes yet.
    ///
    /// @param all receives the codes
    void encode(DenseRowsView rows, ProductCodes all) {
        int dim = rows.dim();
        int subQuantizers = model.shape().subQuantizers();
        progress.stage("encode vectors", rows.count());
        List<Scratch> scratch = workers.scratch(() -> new Scratch(
                new PqEncoder(model, Kernels.best()),
                new int[ROWS_PER_TASK],
                new float[ROWS_PER_TASK * dim],
                new byte[ROWS_PER_TASK * subQuantizers],
                new int[ROWS_PER_TASK],
                new float[dim]));
        int tasks = (rows.count() + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
        workers.run(scratch, tasks, (own, task) -> {
            int count = 0;
            int end = Math.min(rows.count(), (task + 1) * ROWS_PER_TASK);
            for (int row = task * ROWS_PER_TASK; row < end; row++) {
                if (rows.isPresent(row) && !all.has(row)) {
                    rows.copyRow(row, own.row);
                    System.arraycopy(own.row, 0, own.vectors, count * dim, dim);
                    own.rows[count++] = row;
                }
            }
            own.encoder.encode(own.vectors, count, own.codes, own.lists);
            for (int i = 0; i < count; i++) {
                all.set(own.rows[i], own.codes, i * subQuantizers, own.lists[i]);
            }
            progress.advance(end - task * ROWS_PER_TASK);
        });
    }
}
