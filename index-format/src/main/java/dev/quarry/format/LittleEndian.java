package dev.quarry.format;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The value layouts of everything on disk: little endian, read at any alignment.
public final class LittleEndian {

    public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    /// The smallest multiple of `alignment` that is not below `value`; `alignment` is a power of two.
    public static long align(long value, int alignment) {
        return (value + alignment - 1) & -alignment;
    }
}
