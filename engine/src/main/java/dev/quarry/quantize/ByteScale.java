package dev.quarry.quantize;

import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.Metric;
import java.util.Arrays;

/// Maps values to bytes: `code = round((value - offset) / step)`, clamped. One scale for all dimensions, so
/// that the distance of two codes is the distance of their values over `step`, and integer kernels rank as the
/// rows do, up to rounding.
///
/// @param offset the value of code 0
/// @param step the difference in value of neighboring codes, above 0
/// @param lowest the lowest code
/// @param highest the highest code
public record ByteScale(float offset, float step, int lowest, int highest) {

    private static final int SAMPLE_ROWS = 4096;

    public ByteScale {
        if (!(step > 0) || !Float.isFinite(offset) || !Float.isFinite(step)) {
            throw new IllegalArgumentException(
                    "expected a finite offset and a step above 0, found " + offset + ", " + step);
        }
    }

    /// A scale for rows, from at most 4,096 of them spread over all.
    ///
    /// For distances codes are unsigned and span the quantiles `tail` and `1 - tail` of the values; whole numbers
    /// from 0 to 255 are kept as they are. Dot products and cosines need the value 0 to have code 0: there codes
    /// are signed and span the quantile `1 - tail` of the magnitudes.
    ///
    /// @param tail the part of values clamped at each end, 0 to below 0.5
    public static ByteScale calibrate(DenseRowsView rows, Metric metric, double tail) {
        if (!(tail >= 0 && tail < 0.5)) {
            throw new IllegalArgumentException("tail: expected 0 to below 0.5, found " + tail);
        }
        float[] values = sample(rows);
        boolean signed = metric != Metric.SQUARED_L2;
        if (signed) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.abs(values[i]);
            }
        }
        Arrays.sort(values);
        float high = values.length == 0 ? 1 : values[(int) Math.round((values.length - 1) * (1 - tail))];
        if (signed) {
            return new ByteScale(0, high > 0 ? high / 127 : 1, -127, 127);
        }
        float low = values.length == 0 ? 0 : values[(int) Math.round((values.length - 1) * tail)];
        if (low >= 0 && high <= 255 && wholeNumbers(values)) {
            return new ByteScale(0, 1, 0, 255);
        }
        return new ByteScale(low, high > low ? (high - low) / 255 : 1, 0, 255);
    }

    /// The codes of a row.
    void encode(float[] values, byte[] out) {
        for (int i = 0; i < values.length; i++) {
            out[i] = (byte) Math.clamp(Math.round((values[i] - offset) / step), lowest, highest);
        }
    }

    private static boolean wholeNumbers(float[] values) {
        for (float value : values) {
            if (value != Math.rint(value)) {
                return false;
            }
        }
        return true;
    }

    private static float[] sample(DenseRowsView rows) {
        int every = Math.max(1, rows.count() / SAMPLE_ROWS);
        float[] values = new float[Math.multiplyExact((rows.count() + every - 1) / every, rows.dim())];
        float[] row = new float[rows.dim()];
        int count = 0;
        for (int i = 0; i < rows.count(); i += every) {
            if (rows.isPresent(i)) {
                rows.copyRow(i, row);
                System.arraycopy(row, 0, values, count, row.length);
                count += row.length;
            }
        }
        return Arrays.copyOf(values, count);
    }
}
