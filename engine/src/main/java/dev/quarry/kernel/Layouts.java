package dev.quarry.kernel;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How rows lie in memory.
final class Layouts {
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
    static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);
    static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);

    private Layouts() {}

    static float cosine(long dot, long squaredNorm, long querySquaredNorm) {
        return cosine((double) dot, (double) squaredNorm, (double) querySquaredNorm);
    }

    /// The cosine from its three sums; in double, because the product of two squared norms leaves the range of float.
    static float cosine(double dot, double squaredNorm, double querySquaredNorm) {
        double norms = squaredNorm * querySquaredNorm;
        return norms == 0 ? 0f : (float) (dot / Math.sqrt(norms));
    }

    /// The one of four numbers. Where four rows are scored at a time, a loop over them keeps one copy of what
    /// follows in the compiled method instead of four, which would be more than C2 inlines.
    static long pick(int index, long a, long b, long c, long d) {
        return switch (index) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            default -> d;
        };
    }
}
