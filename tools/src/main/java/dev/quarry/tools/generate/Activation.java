package dev.quarry.tools.generate;

/// Turns an activation into a weight the way learned sparse encoders do: `log(1 + max(0, a))`, with strong activations
/// held back a little.
///
/// A table with interpolation: made with `StrictMath`, so that weights are the same on every machine.
final class Activation {
    private static final float CELLS_PER_UNIT = 128;
    private static final int CELLS = 40 * (int) CELLS_PER_UNIT;
    private static final double SATURATION = 0.05;
    private static final float[] BORDERS = borders();

    private Activation() {}

    private static float[] borders() {
        float[] borders = new float[CELLS + 1];
        for (int i = 0; i <= CELLS; i++) {
            double a = i / (double) CELLS_PER_UNIT;
            borders[i] = (float) StrictMath.log1p(a / (1 + SATURATION * a));
        }
        return borders;
    }

    /// Weight of activation `a >= 0`.
    static float weight(float a) {
        float at = Math.min(a * CELLS_PER_UNIT, CELLS - 1);
        int cell = (int) at;
        return BORDERS[cell] + (at - cell) * (BORDERS[cell + 1] - BORDERS[cell]);
    }
}
