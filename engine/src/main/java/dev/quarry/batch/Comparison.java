package dev.quarry.batch;

/// When a device's number is what the processor computes: under [Precision#STRICT] its bits; under
/// [Precision#FAST] within what inputs of 8 bits of mantissa allow, doubled. A product of two vectors then
/// differs by at most a 128th of the product of their lengths.
record Comparison(Precision precision) {

    private static final double TOLERANCE = 1.0 / 64;

    /// @param scale the product of the vectors' lengths
    boolean product(float found, float wanted, double scale) {
        return switch (precision) {
            case STRICT -> Float.floatToIntBits(found) == Float.floatToIntBits(wanted);
            case FAST -> Math.abs((double) found - wanted) <= TOLERANCE * scale;
        };
    }

    /// @param scale the sum of the vectors' squared lengths
    boolean distance(float found, float wanted, double scale) {
        return product(found, wanted, 2 * scale);
    }

    /// Sums of the same numbers, perhaps in another order.
    ///
    /// @param scale the sum of their sizes
    boolean sum(double found, double wanted, double scale) {
        return switch (precision) {
            case STRICT -> Double.doubleToLongBits(found) == Double.doubleToLongBits(wanted);
            case FAST -> Math.abs(found - wanted) <= 1e-5 * scale;
        };
    }

    static double squaredLength(float[] values, int at, int dim) {
        double sum = 0;
        for (int i = at; i < at + dim; i++) {
            sum += (double) values[i] * values[i];
        }
        return sum;
    }
}
