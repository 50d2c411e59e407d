package dev.quarry.quantize;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.score.PairScorer;

/// Scores codes against the query it was last given. Scores estimate those of the rows, in the rows' own unit;
/// higher is better. One thread's; changing the query allocates nothing.
public abstract sealed class CodeScorer implements PairScorer permits ScalarScorer, BitScorer {

    private static final int LINE_BYTES = 64;

    final DenseCodes codes;
    /// Keeps [#touch] from being left out by the compiler.
    @SuppressWarnings("UnusedVariable")
    private int touched;

    CodeScorer(DenseCodes codes) {
        this.codes = codes;
    }

    /// A scorer of codes in memory or in a file.
    public static CodeScorer of(DenseCodes codes, Kernels kernels) {
        return switch (codes.shape().encoding()) {
            case CodeEncoding.Scalar8 scalar -> new ScalarScorer.OfBytes(codes, kernels.i8());
            case CodeEncoding.Scalar4 scalar -> new ScalarScorer.OfNibbles(codes, kernels.nibbles());
            case CodeEncoding.Bit1 bits -> new BitScorer(codes, kernels);
        };
    }

    /// The metric that codes need to be made for.
    public static CodeMetric metric(Metric metric) {
        return switch (metric) {
            case SQUARED_L2 -> CodeMetric.SQUARED_L2;
            case DOT -> CodeMetric.INNER_PRODUCT;
            case COSINE -> CodeMetric.COSINE;
        };
    }

    /// How many of the best `k` hits need to be scored again by their rows for the codes' errors not to show.
    ///
    /// @param wanted how many; 0 for none, below 0 for what suits the encoding
    /// @return 0, or at least `k`
    public final int rescored(int wanted, int k) {
        if (wanted == 0) {
            return 0;
        }
        long width = wanted > 0
                ? wanted
                : switch (codes.shape().encoding()) {
                    case CodeEncoding.Scalar8 scalar -> 2L * k;
                    case CodeEncoding.Scalar4 scalar -> 3L * k;
                    case CodeEncoding.Bit1 bits -> 10L * k;
                };
        return Math.clamp(width, k, Integer.MAX_VALUE);
    }

    /// The codes it scores.
    public final DenseCodes codes() {
        return codes;
    }

    /// Takes a query, `(dim)`. Not kept.
    public abstract void query(float[] vector);

    /// Scores the codes `from` (inclusive) to `to` (exclusive) into `out`, from index 0.
    public abstract void scoreRange(int from, int to, float[] out);

    /// Reads a number of each line of the codes to come, so that their cache misses overlap instead of following each
    /// other. Worth it where a code has few lines.
    final void touch(int[] numbers, int count) {
        int stride = codes.shape().stride();
        int sum = 0;
        for (int i = 0; i < count; i++) {
            long at = codes.offset(numbers[i]);
            for (long end = at + stride; at < end; at += LINE_BYTES) {
                sum ^= codes.codes().get(INT, at);
            }
        }
        touched = sum;
    }

    /// One over the norm of a vector where codes are for cosines and it has one, else 1.
    final float unit(float[] vector) {
        return codes.shape().metric() == CodeMetric.COSINE ? unitFactor(vector) : 1;
    }

    static float unitFactor(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return squares > 0 ? (float) (1 / Math.sqrt(squares)) : 1;
    }
}
