package dev.quarry.quantize;

import dev.quarry.kernel.ArrayKernel;

/// A random rotation of vectors of any dimension, in `dim * log(dim)` steps. Immutable and thread-safe.
///
/// Random signs and Hadamard transforms in turn, as in the structured rotations of Ailon and Chazelle (The fast
/// Johnson-Lindenstrauss transform, SIAM J. Comput. 2009). Where the dimension is no power of two, each transform takes
/// the largest power of two of values, in turn the first and the last ones; these windows overlap, so that after all of
/// them each value depends on all. Additions are of floats in a fixed order: every machine computes the same.
final class Rotation {

    private static final int TRANSFORMS = 4;

    private final ArrayKernel arrays;
    private final int dim;
    private final int window;
    private final float scale;
    /// 1 or -1, `(TRANSFORMS, dim)`
    private final float[] signs;

    Rotation(int dim, long seed, ArrayKernel arrays) {
        this.arrays = arrays;
        this.dim = dim;
        this.window = Integer.highestOneBit(dim);
        this.scale = (float) (1 / Math.sqrt(window));
        this.signs = new float[TRANSFORMS * dim];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = mix(seed + i) < 0 ? -1 : 1;
        }
    }

    /// Rotates a vector in place.
    void rotate(float[] values) {
        for (int number = 0; number < TRANSFORMS; number++) {
            for (int i = 0; i < dim; i++) {
                values[i] *= signs[number * dim + i];
            }
            transform(values, number % 2 == 0 ? 0 : dim - window);
        }
    }

    /// Undoes [#rotate].
    void restore(float[] values) {
        for (int number = TRANSFORMS - 1; number >= 0; number--) {
            transform(values, number % 2 == 0 ? 0 : dim - window);
            for (int i = 0; i < dim; i++) {
                values[i] *= signs[number * dim + i];
            }
        }
    }

    private void transform(float[] values, int from) {
        arrays.hadamard(values, from, window);
        for (int i = from; i < from + window; i++) {
            values[i] *= scale;
        }
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
    private static long mix(long number) {
        long z = number * 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
