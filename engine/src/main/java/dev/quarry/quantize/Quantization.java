package dev.quarry.quantize;

import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.CodeOrder;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.codes.DenseCodesShape;

/// Which codes are stored beside the rows of a dense field, to be searched in their place. A second pass over the
/// rows then gives exact scores.
public sealed interface Quantization {

    /// Draws the rotation of bits.
    long DEFAULT_SEED = 42;

    /// No codes: searches read the rows.
    record None() implements Quantization {}

    /// A byte for each value.
    ///
    /// @param steps one scale for all dimensions, or one for each: better where dimensions differ in spread
    /// @param tail the part of values clamped at each end, 0 to below 0.5
    record Scalar8(CodeSteps steps, double tail) implements Quantization {

        /// Clamps a value in a thousand at each end.
        public static final double DEFAULT_TAIL = 0.001;

        public Scalar8 {
            requireTail(tail);
        }

        public static Scalar8 defaults() {
            return new Scalar8(CodeSteps.GLOBAL, DEFAULT_TAIL);
        }
    }

    /// Half a byte for each value.
    ///
    /// @param steps one scale for all dimensions, or one for each
    /// @param tail the part of values clamped at each end, 0 to below 0.5
    record Scalar4(CodeSteps steps, double tail) implements Quantization {

        /// Clamps a value in a hundred at each end: with 16 steps, finer ones are worth more than the range.
        public static final double DEFAULT_TAIL = 0.01;

        public Scalar4 {
            requireTail(tail);
        }

        public static Scalar4 defaults() {
            return new Scalar4(CodeSteps.GLOBAL, DEFAULT_TAIL);
        }
    }

    /// A bit for each value, and three numbers for each vector.
    ///
    /// @param seed draws the rotation
    record Bit1(long seed) implements Quantization {

        public static Bit1 defaults() {
            return new Bit1(DEFAULT_SEED);
        }
    }

    /// The finest codes that fit a budget, with default parameters; rows and graph are not counted.
    ///
    /// @param bytes what the code of a vector may take, with its terms and padding
    /// @throws IllegalArgumentException when not even bits fit
    static Quantization within(int bytes, int dim) {
        if (codeBytes(new CodeEncoding.Scalar8(CodeSteps.GLOBAL), dim) <= bytes) {
            return Scalar8.defaults();
        }
        if (codeBytes(new CodeEncoding.Scalar4(CodeSteps.GLOBAL), dim) <= bytes) {
            return Scalar4.defaults();
        }
        int least = codeBytes(new CodeEncoding.Bit1(DEFAULT_SEED), dim);
        if (least > bytes) {
            throw new IllegalArgumentException(
                    "bytes: expected at least " + least + " for " + dim + " dimensions, found " + bytes);
        }
        return Bit1.defaults();
    }

    private static int codeBytes(CodeEncoding encoding, int dim) {
        return DenseCodesShape.of(encoding, CodeMetric.SQUARED_L2, dim, CodeOrder.NODES)
                .stride();
    }

    private static void requireTail(double tail) {
        if (!(tail >= 0 && tail < 0.5)) {
            throw new IllegalArgumentException("tail: expected 0 to below 0.5, found " + tail);
        }
    }
}
