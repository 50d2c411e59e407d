package dev.quarry.quantize;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;

import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.kernel.BitKernel;
import dev.quarry.kernel.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Scores codes of one bit, see [BitEncoder]. The query, less the centroid and rotated, is rounded to whole steps above
/// its lowest value, `q_i = low + step * u_i`, and `<signs, q>` follows from the sum of the `u_i` under ones, which is
/// counted in bit planes of `u`.
final class BitScorer extends CodeScorer {

    /// Bits of a query's value. The paper's 4 add noise that is small beside that of the codes.
    private static final int PLANES = 4;

    private final BitKernel kernel;
    private final boolean distance;
    private final float[] centroid;
    private final Rotation rotation;
    private final double centroidSquares;
    private final float[] rotated;
    private final long[] planes;
    private float constant;
    /// `<signs, q>` is `scale * sum + low * ones - shift`.
    private float scale;

    private float low;
    private float shift;

    BitScorer(DenseCodes codes, Kernels kernels) {
        super(codes);
        int dim = codes.shape().dim();
        this.kernel = kernels.bits();
        this.distance = codes.shape().metric() == CodeMetric.SQUARED_L2;
        this.centroid = codes.parameters(0, dim);
        this.rotation = new Rotation(dim, codes.shape().encoding().seed(), kernels.arrays());
        double squares = 0;
        for (float value : centroid) {
            squares += (double) value * value;
        }
        this.centroidSquares = squares;
        this.rotated = new float[dim];
        this.planes = new long[PLANES * BitKernel.planeWords(dim)];
    }

    @Override
    public void query(float[] vector) {
        float unit = unit(vector);
        double squares = 0;
        double product = 0;
        for (int i = 0; i < rotated.length; i++) {
            float value = vector[i] * unit;
            rotated[i] = value - centroid[i];
            squares += (double) rotated[i] * rotated[i];
            product += (double) value * centroid[i];
        }
        rotation.rotate(rotated);
        load((float) (distance ? -squares : product));
    }

    @Override
    public void query(int code) {
        float factor = codes.term(code, 0) * (distance ? .5f : 1);
        for (int i = 0; i < rotated.length; i++) {
            int bits = codes.codes().get(BYTE, codes.offset(code) + i / Byte.SIZE);
            rotated[i] = ((bits >>> (i % Byte.SIZE)) & 1) == 1 ? factor : -factor;
        }
        float addend = codes.term(code, 1);
        load(distance ? addend : (float) (addend + centroidSquares));
    }

    private void load(float newConstant) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float value : rotated) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        float step = (most - least) / ((1 << PLANES) - 1);
        float inverse = step > 0 ? 1 / step : 0;
        Arrays.fill(planes, 0);
        int words = planes.length / PLANES;
        long sum = 0;
        for (int i = 0; i < rotated.length; i++) {
            int number = Math.round((rotated[i] - least) * inverse);
            sum += number;
            for (int plane = 0; plane < PLANES; plane++) {
                planes[plane * words + i / Long.SIZE] |= (long) ((number >>> plane) & 1) << i;
            }
        }
        constant = newConstant;
        scale = 2 * step;
        low = 2 * least;
        shift = (float) ((double) least * rotated.length + (double) step * sum);
    }

    @Override
    public void score(int[] numbers, int count, float[] out) {
        touch(numbers, count);
        kernel.score(codes.codes(), 0, codes.shape().stride(), numbers, count, planes, PLANES, out);
        for (int i = 0; i < count; i++) {
            out[i] = finish(codes.offset(numbers[i]), out[i]);
        }
    }

    @Override
    public void scoreRange(int from, int to, float[] out) {
        kernel.scoreRange(codes.codes(), 0, codes.shape().stride(), from, to, planes, PLANES, out);
        for (int code = from; code < to; code++) {
            out[code - from] = finish(codes.offset(code), out[code - from]);
        }
    }

    private float finish(long at, float sum) {
        MemorySegment memory = codes.codes();
        long termsAt = at + codes.shape().termsAt();
        float factor = memory.get(FLOAT, termsAt);
        float addend = memory.get(FLOAT, termsAt + Float.BYTES);
        float ones = memory.get(FLOAT, termsAt + 2 * Float.BYTES);
        return constant + (factor * (scale * sum + low * ones - shift) + addend);
    }
}
