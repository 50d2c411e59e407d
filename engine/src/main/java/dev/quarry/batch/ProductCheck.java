package dev.quarry.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Compares a device's products of matrices with the processor's, for a few rows.
final class ProductCheck {

    private static final Optional<String> FINE = Optional.empty();

    private final CpuBatchOps cpu;
    private final Comparison comparison;
    private final Sample sample;

    ProductCheck(CpuBatchOps cpu, Comparison comparison, Sample sample) {
        this.cpu = cpu;
        this.comparison = comparison;
        this.sample = sample;
    }

    Optional<String> timesTransposed(VectorSource a, float[] b, int columns, float[] out) {
        int dim = a.dim();
        int[] rows = sample.of(a.count());
        float[] some = new SomeRows(a, rows).values();
        float[] wanted = new float[rows.length * columns];
        cpu.timesTransposed(cpu.load(VectorSource.of(some, rows.length, dim)), b, columns, wanted);
        double[] lengths = new double[columns];
        for (int column = 0; column < columns; column++) {
            lengths[column] = Math.sqrt(Comparison.squaredLength(b, column * dim, dim));
        }
        for (int i = 0; i < rows.length; i++) {
            double length = Math.sqrt(Comparison.squaredLength(some, i * dim, dim));
            for (int column = 0; column < columns; column++) {
                float found = out[rows[i] * columns + column];
                if (!comparison.product(found, wanted[i * columns + column], length * lengths[column])) {
                    return wrong(rows[i], column, wanted[i * columns + column], found);
                }
            }
        }
        return FINE;
    }

    /// Some columns of each factor: all rows are read, but only a few numbers of each are multiplied.
    Optional<String> transposedTimes(VectorSource a, VectorSource b, float[] out) {
        int[] rows = sample.of(a.dim());
        int[] columns = sample.of(b.dim());
        VectorSource left = new SomeColumns(a, rows);
        VectorSource right = new SomeColumns(b, columns);
        float[] wanted = new float[rows.length * columns.length];
        cpu.transposedTimes(cpu.load(left), cpu.load(right), wanted);
        double[] leftLengths = lengths(left);
        double[] rightLengths = lengths(right);
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                float found = out[rows[i] * b.dim() + columns[j]];
                float expected = wanted[i * columns.length + j];
                if (!comparison.product(found, expected, leftLengths[i] * rightLengths[j])) {
                    return wrong(rows[i], columns[j], expected, found);
                }
            }
        }
        return FINE;
    }

    /// Of the columns of a source.
    private double[] lengths(VectorSource source) {
        double[] out = new double[source.dim()];
        if (comparison.precision() == Precision.STRICT) {
            return out; // bits are compared, whatever the lengths
        }
        RowWindow window = new RowWindow();
        for (int row = 0; row < source.count(); row++) {
            window.show(source, row, 1);
            for (int i = 0; i < out.length; i++) {
                double value = window.values()[window.at(0) + i];
                out[i] += value * value;
            }
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.sqrt(out[i]);
        }
        return out;
    }

    private static Optional<String> wrong(int row, int column, float wanted, float found) {
        return Optional.of("row %d, column %d: expected %s, found %s".formatted(row, column, wanted, found));
    }

    /// Some values of each vector.
    private record SomeColumns(VectorSource source, int[] columns) implements VectorSource {

        @Override
        public int count() {
            return source.count();
        }

        @Override
        public int dim() {
            return columns.length;
        }

        @Override
        public void read(int from, int count, MemorySegment out, long offset) {
            RowWindow window = new RowWindow();
            long to = offset;
            for (int i = from; i < from + count; i++) {
                window.show(source, i, 1);
                for (int column : columns) {
                    out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, to, window.values()[window.at(0) + column]);
                    to += Float.BYTES;
                }
            }
        }
    }
}
