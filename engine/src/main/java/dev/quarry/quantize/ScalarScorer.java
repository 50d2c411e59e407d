package dev.quarry.quantize;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.SHORT;

import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.kernel.DenseByteKernel;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.NibbleKernel;
import java.lang.foreign.MemorySegment;

/// Scores scalar codes by one integer dot product each. With offsets `o`, steps `s` and codes `c`, a vector is about
/// `o + s * c`, so
///
/// - `<q, x> = (<q, o> + <q * s, c>) * l`, where `l`, the term behind the code, sets its length right
/// - `-|q - x|^2 = -|q - o|^2 + 2 <(q - o) * s, c> - |s * c|^2`, whose last part is the term behind the code.
///
/// The weights `q * s`, or `(q - o) * s`, are rounded to whole multiples of a step of their own: steps of dimensions go
/// into the query, and codes need no arithmetic of their own.
abstract sealed class ScalarScorer extends CodeScorer {

    private final ScalarScale scale;
    private final boolean distance;
    private final float[] weights;
    private final float[] decoded;
    private float constant;
    private float factor;

    private ScalarScorer(DenseCodes codes, CodeSteps steps) {
        super(codes);
        int dim = codes.shape().dim();
        int scales = steps.count(dim);
        this.scale = new ScalarScale(steps, codes.parameters(0, scales), codes.parameters(scales, 2 * scales), 0, 0);
        this.distance = codes.shape().metric() == CodeMetric.SQUARED_L2;
        this.weights = new float[dim];
        this.decoded = new float[dim];
    }

    @Override
    public final void query(float[] vector) {
        float unit = unit(vector);
        double sum = 0;
        float most = 0;
        for (int i = 0; i < weights.length; i++) {
            float value = vector[i] * unit;
            float offset = scale.offset(i);
            float base = distance ? value - offset : value;
            sum += distance ? -(double) base * base : (double) value * offset;
            weights[i] = base * scale.width(i);
            most = Math.max(most, Math.abs(weights[i]));
        }
        float step = weightStep(most);
        load(weights, 1 / step);
        constant = (float) sum;
        factor = distance ? 2 * step : step;
    }

    /// The step of weights: as small as their range allows, but that of the codes where all weights are multiples of
    /// it, so that whole numbers are compared without any loss.
    private float weightStep(float most) {
        if (most == 0) {
            return 1;
        }
        float least = most / mostWeight();
        float own = scale.width(0) * scale.width(0);
        return distance && scale.steps() == CodeSteps.GLOBAL && own >= least && own < 2 * least ? own : least;
    }

    @Override
    public final void query(int code) {
        for (int i = 0; i < decoded.length; i++) {
            decoded[i] = scale.offset(i) + scale.width(i) * code(code, i);
        }
        query(decoded);
    }

    @Override
    public final void score(int[] numbers, int count, float[] out) {
        dot(numbers, count, out);
        long termsAt = codes.shape().termsAt();
        for (int i = 0; i < count; i++) {
            out[i] = finish(out[i], codes.codes().get(FLOAT, codes.offset(numbers[i]) + termsAt));
        }
    }

    @Override
    public final void scoreRange(int from, int to, float[] out) {
        dotRange(from, to, out);
        long termsAt = codes.shape().termsAt();
        for (int code = from; code < to; code++) {
            out[code - from] = finish(out[code - from], codes.codes().get(FLOAT, codes.offset(code) + termsAt));
        }
    }

    private float finish(float dot, float term) {
        return distance ? constant + (factor * dot + term) : (constant + factor * dot) * term;
    }

    /// The largest magnitude of a rounded weight.
    abstract int mostWeight();

    /// Rounds weights.
    abstract void load(float[] values, float inverseStep);

    /// The code of a value.
    abstract int code(int code, int dim);

    abstract void dot(int[] numbers, int count, float[] out);

    abstract void dotRange(int from, int to, float[] out);

    /// Codes of 8 bits, weights of 8.
    static final class OfBytes extends ScalarScorer {

        private final DenseByteKernel kernel;
        private final byte[] query;

        OfBytes(DenseCodes codes, DenseByteKernel kernel) {
            super(codes, ((CodeEncoding.Scalar8) codes.shape().encoding()).steps());
            this.kernel = kernel;
            this.query = new byte[codes.shape().dim()];
        }

        @Override
        int mostWeight() {
            return 128;
        }

        @Override
        void load(float[] values, float inverseStep) {
            for (int i = 0; i < query.length; i++) {
                query[i] = (byte) Math.min(127, Math.round(values[i] * inverseStep));
            }
        }

        @Override
        int code(int code, int dim) {
            return codes.codes().get(BYTE, codes.offset(code) + dim);
        }

        @Override
        void dot(int[] numbers, int count, float[] out) {
            kernel.score(Metric.DOT, codes.codes(), 0, codes.shape().stride(), numbers, count, query, out);
        }

        @Override
        void dotRange(int from, int to, float[] out) {
            kernel.scoreRange(Metric.DOT, codes.codes(), 0, codes.shape().stride(), from, to, query, out);
        }
    }

    /// Codes of 4 bits, weights of 9.
    static final class OfNibbles extends ScalarScorer {

        private final NibbleKernel kernel;
        private final int quarter;
        private final short[] query;

        OfNibbles(DenseCodes codes, NibbleKernel kernel) {
            super(codes, ((CodeEncoding.Scalar4) codes.shape().encoding()).steps());
            this.kernel = kernel;
            this.quarter = CodeEncoding.Scalar4.quarter(codes.shape().dim());
            this.query = new short[NibbleKernel.queryLength(quarter)];
        }

        @Override
        int mostWeight() {
            return NibbleKernel.MOST_WEIGHT;
        }

        @Override
        void load(float[] values, float inverseStep) {
            int padded = query.length / 4;
            for (int i = 0; i < values.length; i++) {
                query[i / quarter * padded + i % quarter] = (short) Math.round(values[i] * inverseStep);
            }
        }

        @Override
        int code(int code, int dim) {
            MemorySegment memory = codes.codes();
            long at = codes.offset(code) + (long) (dim % quarter) * Short.BYTES;
            return (memory.get(SHORT, at) >>> (4 * (dim / quarter))) & 15;
        }

        @Override
        void dot(int[] numbers, int count, float[] out) {
            touch(numbers, count);
            kernel.score(codes.codes(), 0, codes.shape().stride(), numbers, count, query, out);
        }

        @Override
        void dotRange(int from, int to, float[] out) {
            kernel.scoreRange(codes.codes(), 0, codes.shape().stride(), from, to, query, out);
        }
    }
}
