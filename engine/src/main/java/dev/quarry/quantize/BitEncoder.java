package dev.quarry.quantize;

import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.DenseCodesShape;
import java.lang.foreign.MemorySegment;

/// One bit for each dimension, after Gao and Long: RaBitQ (SIGMOD 2024). With `r` the vector less the centroid,
/// rotated, the bits are its signs, and `<r, q>` is estimated without bias as `factor * <signs, q>` where
/// `factor = |r|^2 / sum |r_i|`; that is the paper's `<o_bar, q> / <o_bar, o>` with both norms put back.
///
/// The terms: for squared distances `2 * factor` and `-|r|^2`, otherwise `factor` and `<r, centroid>`; then the
/// count of ones.
final class BitEncoder implements Encoder {

    private final DenseCodesShape shape;
    private final float[] centroid;
    private final Rotation rotation;
    private final float[] residual;

    BitEncoder(DenseCodesShape shape, float[] centroid, Rotation rotation) {
        this.shape = shape;
        this.centroid = centroid;
        this.rotation = rotation;
        this.residual = new float[shape.dim()];
    }

    @Override
    public void encode(float[] values, MemorySegment codes, long at) {
        double squares = 0;
        double product = 0;
        for (int i = 0; i < residual.length; i++) {
            residual[i] = values[i] - centroid[i];
            squares += (double) residual[i] * residual[i];
            product += (double) residual[i] * centroid[i];
        }
        rotation.rotate(residual);
        double magnitudes = 0;
        int ones = 0;
        long word = 0;
        for (int i = 0; i < residual.length; i++) {
            magnitudes += Math.abs(residual[i]);
            if (residual[i] > 0) {
                word |= 1L << i;
                ones++;
            }
            if (i % Long.SIZE == Long.SIZE - 1 || i == residual.length - 1) {
                codes.set(LONG, at + (long) (i / Long.SIZE) * Long.BYTES, word);
                word = 0;
            }
        }
        double factor = magnitudes > 0 ? squares / magnitudes : 0;
        boolean distance = shape.metric() == CodeMetric.SQUARED_L2;
        long termsAt = at + shape.termsAt();
        codes.set(FLOAT, termsAt, (float) (distance ? 2 * factor : factor));
        codes.set(FLOAT, termsAt + Float.BYTES, (float) (distance ? -squares : product));
        codes.set(FLOAT, termsAt + 2 * Float.BYTES, ones);
    }
}
