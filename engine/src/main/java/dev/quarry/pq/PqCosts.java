package dev.quarry.pq;

import dev.quarry.kernel.CodeKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.TableKernel;

/// A query's tables rounded down to bytes. One thread's scratch.
///
/// A row's cost is what its score lacks to the sum of the largest entries. Costs in bytes are counted in steps and
/// rounded down, so their sum never exceeds the cost, and lacks less than a step for each sub-quantizer: rows whose sum
/// is larger than what a wanted score leaves can be passed over without loss.
final class PqCosts {

    private static final int MOST_BYTE = 255;
    /// Keeps roundings of the conversion itself on the safe side.
    private static final double SAFE = 1 - 1e-6;

    /// The most that rounding a cost down takes away, in steps: 255 times what [#SAFE] does comes on top of one.
    private static final double MOST_ROUNDING = 1.001;

    private final TableKernel kernel;
    private final int subQuantizers;
    private final byte[] costs;
    private double step;
    private double best;
    private double magnitude;
    private double slack;

    PqCosts(PqShape shape, Kernels kernels) {
        this.kernel = kernels.tables();
        this.subQuantizers = shape.subQuantizers();
        int stride = shape.codes().bits() == 8 ? CodeKernel.ENTRIES_8 : CodeKernel.ENTRIES_4;
        this.costs = new byte[shape.subQuantizers() * stride];
    }

    /// Rounds.
    void load(PqTables tables) {
        float[] ranges = tables.ranges();
        double range = 0;
        magnitude = 0;
        best = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            float low = ranges[i];
            float high = ranges[i + 1];
            range = Math.max(range, (double) high - low);
            magnitude += Math.max(Math.abs(high), Math.abs(low));
            best += high;
        }
        step = range > 0 ? range / MOST_BYTE : 1;
        // what the float sums of scores may be off by
        slack = magnitude * subQuantizers * Math.ulp(1f);
        kernel.costs(tables.sizes(), tables.scores(), ranges, (float) (SAFE / step), costs);
    }

    /// The costs, as [CodeKernel] reads them.
    byte[] costs() {
        return costs;
    }

    /// The largest sum of costs that a row with at least this score can have, -1 when no row has it.
    ///
    /// @param constant what is added to the sum of a row's entries
    int most(double score, float constant) {
        double left = (best + constant - score + slack(constant)) / step;
        return (int) Math.max(-1, Math.min(left, Character.MAX_VALUE));
    }

    /// The highest score of a row with this sum of costs.
    float bound(int sum, float constant) {
        return Math.nextUp((float) (best + constant - sum * step + slack(constant)));
    }

    /// How far below its bound a score can be: a step for each rounding of a cost, and what floats are off by.
    double width(float constant) {
        return MOST_ROUNDING * subQuantizers * step
                + 2 * slack(constant)
                + 4 * (magnitude + Math.abs(constant)) * Math.ulp(1f);
    }

    private double slack(float constant) {
        return slack + Math.abs(constant) * Math.ulp(1f);
    }
}
