package dev.quarry.quantize;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.SHORT;

import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.DenseCodesShape;
import java.lang.foreign.MemorySegment;

/// Scalar codes of 8 or 4 bits, with one term behind each. For squared distances it is the negated squared norm of
/// what the code says the vector is, less the offsets. Otherwise it is what brings the code's vector `y` to the right
/// length for the vector `x`, `|x|^2 / <x, y>`: then the product with `x` itself is exact, and only the part of a query
/// that is orthogonal to `x` meets the error of the code (the idea of RaBitQ's estimator, Gao and Long, SIGMOD 2024).
final class ScalarEncoder implements Encoder {

    private final DenseCodesShape shape;
    private final ScalarScale scale;
    private final boolean bytes;

    ScalarEncoder(DenseCodesShape shape, ScalarScale scale) {
        this.shape = shape;
        this.scale = scale;
        this.bytes = shape.encoding() instanceof CodeEncoding.Scalar8;
    }

    @Override
    public void encode(float[] values, MemorySegment codes, long at) {
        double squares = 0;
        double products = 0;
        double norm = 0;
        int quarter = CodeEncoding.Scalar4.quarter(shape.dim());
        for (int dim = 0; dim < values.length; dim++) {
            int code = scale.code(dim, values[dim]);
            double value = (double) scale.width(dim) * code;
            squares += value * value;
            products += values[dim] * (scale.offset(dim) + value);
            norm += (double) values[dim] * values[dim];
            if (bytes) {
                codes.set(BYTE, at + dim, (byte) code);
            } else {
                long place = at + (long) (dim % quarter) * Short.BYTES;
                int shift = 4 * (dim / quarter);
                codes.set(SHORT, place, (short) ((codes.get(SHORT, place) & ~(15 << shift)) | (code << shift)));
            }
        }
        double length = norm > 0 && products > 0 ? norm / products : norm > 0 ? 1 : 0;
        float term = (float) (shape.metric() == CodeMetric.SQUARED_L2 ? -squares : length);
        codes.set(FLOAT, at + shape.termsAt(), term);
    }
}
