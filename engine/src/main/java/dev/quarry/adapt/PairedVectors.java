package dev.quarry.adapt;

import dev.quarry.linear.Matrix;
import java.util.SplittableRandom;

/// Vectors of the same texts by two models; queries are best, documents do.
///
/// @param older `(n, oldDim)`, by the model that the index was made with
/// @param newer `(n, newDim)`, by the new model, in the same order
public record PairedVectors(Matrix older, Matrix newer) {

    public PairedVectors {
        if (older.rows() != newer.rows()) {
            throw new IllegalArgumentException("pairs: expected as many vectors of both models, found %d and %d"
                    .formatted(older.rows(), newer.rows()));
        }
        for (Matrix one : new Matrix[] {older, newer}) {
            for (float value : one.values()) {
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("pairs: expected finite values, found " + value);
                }
            }
        }
    }

    /// How many pairs.
    public int size() {
        return older.rows();
    }

    /// Two parts of the pairs.
    record Split(PairedVectors training, PairedVectors heldOut) {}

    /// Parts the pairs by chance; at least one pair ends up in each part.
    Split split(double share, long seed) {
        int[] order = new int[size()];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        int held = Math.clamp(Math.round(share * order.length), 1, order.length - 1);
        return new Split(select(order, held, order.length), select(order, 0, held));
    }

    private PairedVectors select(int[] order, int from, int to) {
        return new PairedVectors(select(older, order, from, to), select(newer, order, from, to));
    }

    private static Matrix select(Matrix all, int[] order, int from, int to) {
        Matrix out = Matrix.zero(to - from, all.columns());
        for (int i = from; i < to; i++) {
            System.arraycopy(
                    all.values(), order[i] * all.columns(), out.values(), (i - from) * all.columns(), all.columns());
        }
        return out;
    }
}
