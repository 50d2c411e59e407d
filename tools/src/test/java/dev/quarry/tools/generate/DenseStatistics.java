package dev.quarry.tools.generate;

import java.util.Arrays;

/// How far the nearest vectors are, and in how many dimensions they seem to lie.
///
/// @param nearest1 mean distance of the nearest, over the mean distance of two random vectors
/// @param nearest10 the same of the 10th
/// @param nearest100 the same of the 100th
/// @param intrinsic intrinsic dimension by maximum likelihood on the 100 nearest (Levina, Bickel, NIPS 2004)
/// @param randomCosine mean cosine of two random vectors
record DenseStatistics(double nearest1, double nearest10, double nearest100, double intrinsic, double randomCosine) {
    private static final int[] RANKS = {1, 10, 100};
    private static final int NEAREST = 100;

    /// Over every `step`-th of `vectors`, which have length 1.
    static DenseStatistics of(float[][] vectors, int step) {
        double[] nearest = new double[RANKS.length];
        double inverse = 0;
        double random = 0;
        double cosine = 0;
        int count = 0;
        for (int q = 0; q < vectors.length; q += step) {
            double[] distances = new double[vectors.length];
            for (int row = 0; row < vectors.length; row++) {
                double dot = dot(vectors[q], vectors[row]);
                cosine += dot / vectors.length;
                distances[row] = Math.sqrt(Math.max(0, 2 - 2 * dot));
                random += distances[row] / vectors.length;
            }
            distances[q] = 0;
            Arrays.sort(distances);
            for (int i = 0; i < RANKS.length; i++) {
                nearest[i] += distances[RANKS[i]];
            }
            double logs = 0;
            for (int k = 1; k < NEAREST; k++) {
                logs += Math.log(distances[NEAREST] / Math.max(1e-3, distances[k]));
            }
            inverse += logs / (NEAREST - 1);
            count++;
        }
        return new DenseStatistics(
                nearest[0] / random, nearest[1] / random, nearest[2] / random, count / inverse, cosine / count);
    }

    private static float dot(float[] a, float[] b) {
        float[] sums = new float[8];
        int i = 0;
        for (; i + 8 <= a.length; i += 8) {
            for (int lane = 0; lane < 8; lane++) {
                sums[lane] += a[i + lane] * b[i + lane];
            }
        }
        float sum = 0;
        for (; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        for (float lane : sums) {
            sum += lane;
        }
        return sum;
    }
}
