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

    Optional<String> transposedTimes(VectorSource a, VectorSource b, float[] out) {
        int right = b.dim();
        int[] columns = sample.of(a.dim());
        VectorSource some = new SomeColumns(a, columns);
        float[] wanted = new float[columns.length * right];
        cpu.transposedTimes(cpu.load(some), cpu.load(b), wanted);
        double[] lengths = comparison.precision() == Precision.STRICT ? new double[right] : lengths(b);
        double[] ownLengths = comparison.precision() == Precision.STRICT ? new double[columns.length] : lengths(some);
        for (int i = 0; i < columns.length; i++) {
            for (int column = 0; column < right; column++) {
                float found = out[columns[i] * right + column];
                if (!comparison.product(found, wanted[i * right + column], ownLengths[i] * lengths[column])) {
                    return wrong(columns[i], column, wanted[i * right + column], found);
                }
            }
        }
        return FINE;
    }

    /// Of the columns of a source.
    private static double[] lengths(VectorSource source) {
        double[] out = new double[source.dim()];
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
