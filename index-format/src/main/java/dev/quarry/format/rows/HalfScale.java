package dev.quarry.format.rows;

/// The power of two that a section of binary16 values is divided by. The largest value comes to lie in [2^14,
/// 2^15), so that rounding up cannot leave the range and as many values as possible below it stay normal numbers.
final class HalfScale {

    private static final int TOP_EXPONENT = 14;

    private HalfScale() {}

    /// @param largest the largest value, 0 for none
    static float of(float largest) {
        if (largest <= 0) {
            return 1;
        }
        int exponent = Math.max(Math.getExponent(largest), Float.MIN_EXPONENT) - TOP_EXPONENT;
        return Math.scalb(1f, Math.max(exponent, Float.MIN_EXPONENT));
    }

    /// A positive value divided by the scale, as binary16; never zero.
    static short encode(float value, float scale) {
        short half = Float.floatToFloat16((float) ((double) value / scale));
        if (half == 0) {
            return 1;
        }
        // the largest floats of all would round up to 2^128
        return Float.float16ToFloat(half) * scale < Float.POSITIVE_INFINITY ? half : (short) (half - 1);
    }

    /// Whether a scale is one that [#of] gives.
    static boolean isValid(float scale) {
        return scale >= Float.MIN_NORMAL
                && scale < Float.POSITIVE_INFINITY
                && (Float.floatToRawIntBits(scale) & 0x7F_FFFF) == 0;
    }
}
