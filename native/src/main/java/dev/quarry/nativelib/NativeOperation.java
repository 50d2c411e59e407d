package dev.quarry.nativelib;

import dev.quarry.kernel.Metric;

/// What one call computes.
///
/// @param level number of a [NativeLevel]
/// @param number type and metric, as `kernels.h` numbers them
/// @param dims values of a row
/// @param rowBytes bytes of a row's values
record NativeOperation(int level, int number, int dims, long rowBytes) {
    static final int F32 = 0;
    static final int F16 = 1;
    static final int I8 = 2;
    static final int U8 = 3;

    private static final int METRICS = 4;

    static NativeOperation of(NativeLevel level, int type, int bytesPerValue, Metric metric, int dims) {
        int number = switch (metric) {
            case DOT -> 0;
            case SQUARED_L2 -> 1;
            case COSINE -> 2;
        };
        return new NativeOperation(level.number(), METRICS * type + number, dims, (long) dims * bytesPerValue);
    }
}
