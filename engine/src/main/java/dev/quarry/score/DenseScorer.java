package dev.quarry.score;

import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.DenseByteKernel;
import dev.quarry.kernel.DenseFloatKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;

/// Scores rows of a dense section against the query it was last given; higher is better, squared L2 is negated. One
/// scorer belongs to one thread; changing the query allocates nothing.
public abstract sealed class DenseScorer permits DenseScorer.OfFloats, DenseScorer.OfBytes {

    final DenseRowsView rows;
    final Metric metric;

    private DenseScorer(DenseRowsView rows, Metric metric) {
        this.rows = rows;
        this.metric = metric;
    }

    /// A scorer for rows of floats.
    public static OfFloats ofFloats(DenseRowsView rows, Metric metric, Kernels kernels) {
        return switch (rows.elementType()) {
            case F32 -> new OfFloats(rows, metric, kernels.f32());
            case F16 -> new OfFloats(rows, metric, kernels.f16());
            case I8, U8 ->
                throw new IllegalArgumentException(
                        "rows of bytes: " + rows.section().name());
        };
    }

    /// A scorer for rows of bytes.
    public static OfBytes ofBytes(DenseRowsView rows, Metric metric, Kernels kernels) {
        return switch (rows.elementType()) {
            case I8 -> new OfBytes(rows, metric, kernels.i8());
            case U8 -> new OfBytes(rows, metric, kernels.u8());
            case F32, F16 ->
                throw new IllegalArgumentException(
                        "rows of floats: " + rows.section().name());
        };
    }

    /// The rows it scores.
    public final DenseRowsView rows() {
        return rows;
    }

    /// Scores `count` rows given by number into `out`.
    public abstract void score(int[] rowNumbers, int count, float[] out);

    /// Scores the rows `from` (inclusive) to `to` (exclusive) into `out`, from index 0.
    public abstract void scoreRange(int from, int to, float[] out);

    /// Rows of f32 or f16 against a query of floats, `(dim)`.
    public static final class OfFloats extends DenseScorer {

        private final DenseFloatKernel kernel;
        private float[] query = {};

        private OfFloats(DenseRowsView rows, Metric metric, DenseFloatKernel kernel) {
            super(rows, metric);
            this.kernel = kernel;
        }

        /// Takes the query to score against; the array is kept, not copied.
        public void query(float[] vector) {
            query = vector;
        }

        /// The query it was last given.
        public float[] query() {
            return query;
        }

        @Override
        public void score(int[] rowNumbers, int count, float[] out) {
            kernel.score(metric, rows.rows(), 0, rows.stride(), rowNumbers, count, query, out);
        }

        @Override
        public void scoreRange(int from, int to, float[] out) {
            kernel.scoreRange(metric, rows.rows(), 0, rows.stride(), from, to, query, out);
        }
    }

    /// Rows of i8 or u8 against a query of the same type, `(dim)`.
    public static final class OfBytes extends DenseScorer {

        private final DenseByteKernel kernel;
        private byte[] query = {};

        private OfBytes(DenseRowsView rows, Metric metric, DenseByteKernel kernel) {
            super(rows, metric);
            this.kernel = kernel;
        }

        /// Takes the query to score against; the array is kept, not copied.
        public void query(byte[] vector) {
            query = vector;
        }

        /// The query it was last given.
        public byte[] query() {
            return query;
        }

        @Override
        public void score(int[] rowNumbers, int count, float[] out) {
            kernel.score(metric, rows.rows(), 0, rows.stride(), rowNumbers, count, query, out);
        }

        @Override
        public void scoreRange(int from, int to, float[] out) {
            kernel.scoreRange(metric, rows.rows(), 0, rows.stride(), from, to, query, out);
        }
    }
}
