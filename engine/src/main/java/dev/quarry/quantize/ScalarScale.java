package dev.quarry.quantize;

import dev.quarry.format.codes.CodeSteps;
import java.util.Arrays;

/// What scalar codes mean: `value = offset + step * code`, with one offset and step for all dimensions or one for each.
///
/// @param steps for what there are offsets and steps
/// @param offsets the value of code 0
/// @param widths the difference in value of neighboring codes, above 0
/// @param lowest the lowest code
/// @param highest the highest code
record ScalarScale(CodeSteps steps, float[] offsets, float[] widths, int lowest, int highest) {

    /// A scale whose codes span the quantiles `tail` and `1 - tail` of sampled values. Whole numbers that have a code
    /// each keep their value.
    ///
    /// @param sample `(vectors, dim)`, one vector after the other
    static ScalarScale calibrate(CodeSteps steps, float[] sample, int dim, double tail, int lowest, int highest) {
        int scales = steps.count(dim);
        float[] offsets = new float[scales];
        float[] widths = new float[scales];
        int each = sample.length / scales;
        float[] values = new float[each];
        for (int scale = 0; scale < scales; scale++) {
            for (int i = 0; i < each; i++) {
                values[i] = sample[i * scales + scale];
            }
            Arrays.sort(values);
            float low = each == 0 ? 0 : values[(int) Math.round((each - 1) * tail)];
            float high = each == 0 ? 1 : values[(int) Math.round((each - 1) * (1 - tail))];
            float width = (high - low) / (highest - lowest);
            if (values.length > 0 && values[each - 1] - values[0] <= highest - lowest && wholeNumbers(values)) {
                low = values[0] >= 0 && values[each - 1] <= highest - lowest ? 0 : values[0];
                width = 1;
            }
            widths[scale] = width > 0 && Float.isFinite(width) ? width : 1;
            offsets[scale] = low - lowest * widths[scale];
        }
        return new ScalarScale(steps, offsets, widths, lowest, highest);
    }

    private static boolean wholeNumbers(float[] values) {
        for (float value : values) {
            if (value != Math.rint(value)) {
                return false;
            }
        }
        return true;
    }

    float offset(int dim) {
        return offsets[steps == CodeSteps.GLOBAL ? 0 : dim];
    }

    float width(int dim) {
        return widths[steps == CodeSteps.GLOBAL ? 0 : dim];
    }

    /// The code of a value.
    int code(int dim, float value) {
        return Math.clamp(Math.round((value - offset(dim)) / width(dim)), lowest, highest);
    }
}
