package dev.quarry.quantize;

import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.CodeOrder;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.codes.DenseCodesShape;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.format.pq.PqCodesShape;
import java.util.Optional;

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

    /// A code for each slice of the vector, the number of the nearest of 16 or 256 centroids that were trained
    /// for it. Codes of all segments are made by one model: the one installed with the index's writer or, where
    /// none was, one that the first commit with vectors trains on them.
    ///
    /// @param subQuantizers how many slices (M); a vector takes `subQuantizers * bits / 8` bytes
    /// @param bits of a code, 4 or 8
    /// @param rotationSteps rounds in which a model trained here improves a rotation of all vectors, 0 for none
    /// @param seed of a model trained here
    /// @param vectors whether the full vectors stay
    /// @param model the fingerprint of the model in use; empty while there is none
    record Product(
            int subQuantizers, int bits, int rotationSteps, long seed, Vectors vectors, Optional<Fingerprint> model)
            implements Quantization {

        /// Rounds of a rotation worth their time on most collections.
        public static final int DEFAULT_ROTATION_STEPS = 10;

        public Product {
            new PqCodesShape(subQuantizers, bits); // refuses what is out of range
            if (rotationSteps < 0) {
                throw new IllegalArgumentException("rotation steps: expected at least 0, found " + rotationSteps);
            }
        }

        /// Codes of 8 bits, with a rotation, beside the full vectors.
        public static Product of(int subQuantizers) {
            return new Product(subQuantizers, 8, DEFAULT_ROTATION_STEPS, 1, Vectors.KEPT, Optional.empty());
        }

        public Product withBits(int other) {
            return new Product(subQuantizers, other, rotationSteps, seed, vectors, model);
        }

        public Product withRotationSteps(int other) {
            return new Product(subQuantizers, bits, other, seed, vectors, model);
        }

        public Product withVectors(Vectors other) {
            return new Product(subQuantizers, bits, rotationSteps, seed, other, model);
        }

        public Product withModel(Fingerprint other) {
            return new Product(subQuantizers, bits, rotationSteps, seed, vectors, Optional.of(other));
        }
    }

    /// Whether full vectors are stored beside product-quantization codes.
    enum Vectors {
        /// They are: exact searches and a second pass that scores the best again are possible.
        KEPT,
        /// They are not: the index holds codes alone, and scores are those of codes.
        DROPPED
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
