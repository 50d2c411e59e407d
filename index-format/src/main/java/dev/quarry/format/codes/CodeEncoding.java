package dev.quarry.format.codes;

import org.jspecify.annotations.Nullable;

/// How a vector becomes a code. Immutable.
public sealed interface CodeEncoding {

    /// The number on disk.
    int id();

    /// The second number on disk: what an encoding of this id leaves open.
    int variant();

    /// What random choices are drawn from; 0 where there are none.
    long seed();

    /// Bytes of a code, without the terms behind it.
    int codeBytes(int dim);

    /// Floats of parameters that all codes share.
    int parameters(int dim);

    /// Floats behind each code.
    int terms(CodeMetric metric);

    /// A signed byte for each value: `value = offset + step * code`.
    record Scalar8(CodeSteps steps) implements CodeEncoding {

        /// The number on disk.
        public static final int ID = 1;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int variant() {
            return steps.id();
        }

        @Override
        public long seed() {
            return 0;
        }

        @Override
        public int codeBytes(int dim) {
            return dim;
        }

        @Override
        public int parameters(int dim) {
            return 2 * steps.count(dim);
        }

        @Override
        public int terms(CodeMetric metric) {
            return 1;
        }
    }

    /// Four unsigned bits for each value: `value = offset + step * code`. A code is a row of `m = ceil(dim / 4)` 16-bit
    /// numbers, and bits `4j` to `4j + 3` of number `i` stand for dimension `j * m + i`.
    record Scalar4(CodeSteps steps) implements CodeEncoding {

        /// The number on disk.
        public static final int ID = 2;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int variant() {
            return steps.id();
        }

        @Override
        public long seed() {
            return 0;
        }

        @Override
        public int codeBytes(int dim) {
            return quarter(dim) * Short.BYTES;
        }

        @Override
        public int parameters(int dim) {
            return 2 * steps.count(dim);
        }

        @Override
        public int terms(CodeMetric metric) {
            return 1;
        }

        /// 16-bit numbers of a code.
        public static int quarter(int dim) {
            return (dim + 3) / 4;
        }
    }

    /// One bit for each dimension of the vector less a centroid, rotated: whether it is above 0. Three terms follow: a
    /// factor, an addend, and the count of ones.
    ///
    /// @param seed draws the rotation's signs
    record Bit1(long seed) implements CodeEncoding {

        /// The number on disk.
        public static final int ID = 3;

        /// The only rotation there is: random signs and Hadamard transforms.
        public static final int HADAMARD = 1;

        /// Floats behind each code.
        public static final int TERMS = 3;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public int variant() {
            return HADAMARD;
        }

        @Override
        public int codeBytes(int dim) {
            return (dim + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
        }

        @Override
        public int parameters(int dim) {
            return dim;
        }

        @Override
        public int terms(CodeMetric metric) {
            return TERMS;
        }
    }

    /// The encoding with these numbers, or null.
    static @Nullable CodeEncoding of(int id, int variant, long seed) {
        CodeSteps steps = CodeSteps.ofId(variant);
        return switch (id) {
            case Scalar8.ID -> steps == null || seed != 0 ? null : new Scalar8(steps);
            case Scalar4.ID -> steps == null || seed != 0 ? null : new Scalar4(steps);
            case Bit1.ID -> variant == Bit1.HADAMARD ? new Bit1(seed) : null;
            default -> null;
        };
    }
}
