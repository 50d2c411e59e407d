package dev.quarry.tools.generate;

import java.util.function.DoubleUnaryOperator;

/// Inverse of a distribution function as a table, so that a draw is one or two loads and no transcendental function.
///
/// Tables are made with `StrictMath` and plain arithmetic only, therefore they are the same on every machine.
final class Quantiles {
    /// Bits that a draw takes: the table has `1 << BITS` cells.
    static final int BITS = 12;

    private static final int CELLS = 1 << BITS;
    private static final int GRID = 1 << 16;

    /// Values at the borders of the cells and, between them, at their medians; `2 * CELLS + 1` entries, ascending.
    ///
    /// The median matters in the last cell, whose upper border is far out.
    private final float[] values;

    private Quantiles(float[] values) {
        this.values = values;
    }

    /// Table of the distribution whose density over `[0, upper]` is proportional to `density`.
    private static Quantiles ofDensity(DoubleUnaryOperator density, double upper) {
        double step = upper / GRID;
        double[] mass = new double[GRID + 1];
        for (int i = 0; i < GRID; i++) {
            mass[i + 1] = mass[i] + density.applyAsDouble((i + 0.5) * step);
        }
        float[] values = new float[2 * CELLS + 1];
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            double wanted = mass[GRID] * i / (values.length - 1);
            while (at < GRID - 1 && mass[at + 1] < wanted) {
                at++;
            }
            double inside = (wanted - mass[at]) / (mass[at + 1] - mass[at]);
            values[i] = (float) ((at + Math.min(1, inside)) * step);
        }
        return new Quantiles(values);
    }

    /// Gamma distribution of shape `alpha` in (0, 1] and scale 1, cut at 20. Two independent ones of shapes `alpha` and
    /// `1 - alpha` add up to an exponential of mean 1.
    static Quantiles ofGamma(double alpha) {
        // In y = x^alpha the density is exp(-x), which is bounded at zero.
        Quantiles powers = ofDensity(y -> StrictMath.exp(-StrictMath.pow(y, 1 / alpha)), StrictMath.pow(20, alpha));
        float[] values = powers.values.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) StrictMath.pow(values[i], 1 / alpha);
        }
        return new Quantiles(values);
    }

    /// Normal distribution of mean 0 and deviation 1, cut at 4.
    static Quantiles ofNormal() {
        Quantiles shifted = ofDensity(x -> StrictMath.exp(-(x - 4) * (x - 4) / 2), 8);
        float[] values = shifted.values.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] -= 4;
        }
        return new Quantiles(values);
    }

    /// Ranks `0` to `count - 1` with probability falling as `(rank + shift)^-exponent * exp(-rank / cutoff)`: the
    /// Zipf-Mandelbrot law, with the faster fall that word pieces show in the tail.
    static Quantiles ofRanks(int count, double shift, double exponent, double cutoff) {
        return ofDensity(
                rank -> StrictMath.pow(rank + shift, -exponent) * StrictMath.exp(-rank / cutoff), count - 1e-3);
    }

    /// A draw from the 32 lowest bits, between the borders of a cell.
    float draw(long bits) {
        int cell = (int) (bits >>> (32 - BITS)) & (CELLS - 1);
        float inside = ((int) bits & ((1 << (32 - BITS)) - 1)) * (1f / (1 << (32 - BITS)));
        float low = values[2 * cell];
        return low + inside * (values[2 * cell + 2] - low);
    }

    /// A draw from the [#BITS] lowest bits, at the median of a cell.
    float drawCell(long bits) {
        int cell = (int) bits & (CELLS - 1);
        return values[2 * cell + 1];
    }
}
