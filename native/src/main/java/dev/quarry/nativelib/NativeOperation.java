package dev.quarry.nativelib;

import dev.quarry.kernel.Metric;

/// What one call computes, as one number, so that no object is made for it: the level above, type and metric as
/// `kernels.h` numbers them below.
final class NativeOperation {
    static final int F32 = 0;
    static final int F16 = 1;
    static final int I8 = 2;
    static final int U8 = 3;

    private static final int METRICS = 4;
    private static final int LEVEL_SHIFT = 8;

    private NativeOperation() {}

    static int of(NativeLevel level, int type, Metric metric) {
        int number = switch (metric) {
            case DOT -> 0;
            case SQUARED_L2 -> 1;
            case COSINE -> 2;
        };
        return level.number() << LEVEL_SHIFT | METRICS * type + number;
    }

    static int level(int operation) {
        return operation >>> LEVEL_SHIFT;
    }

    static int number(int operation) {
        return operation & ((1 << LEVEL_SHIFT) - 1);
    }
}
