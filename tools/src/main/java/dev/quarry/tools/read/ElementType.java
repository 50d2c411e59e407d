package dev.quarry.tools.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Type of a dense value, little endian in files.
public enum ElementType {
    F32(4),
    F16(2),
    I8(1),
    U8(1),
    I32(4);

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int F32_EXPONENT = 0x7f800000;
    private static final int F16_EXPONENT = 0x7c00;

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one value.
    public int bytes() {
        return bytes;
    }

    /// Value `index` of a row of this type.
    public float get(byte[] row, int index) {
        return switch (this) {
            case F32 -> Float.intBitsToFloat((int) INT.get(row, 4 * index));
            case F16 -> Float.float16ToFloat((short) SHORT.get(row, 2 * index));
            case I8 -> row[index];
            case U8 -> row[index] & 0xff;
            case I32 -> (int) INT.get(row, 4 * index);
        };
    }

    /// Value `index` of a row of this type, exactly.
    public double getDouble(byte[] row, int index) {
        return this == I32 ? (int) INT.get(row, 4 * index) : get(row, index);
    }

    /// Puts `value` at `index` of a row of this type.
    ///
    /// @return whether this type holds the value exactly; if not, the row is unchanged
    public boolean put(byte[] row, int index, float value) {
        switch (this) {
            case F32 -> INT.set(row, 4 * index, Float.floatToRawIntBits(value));
            case F16 -> {
                short half = Float.floatToFloat16(value);
                if (Float.float16ToFloat(half) != value) {
                    return false;
                }
                SHORT.set(row, 2 * index, half);
            }
            case I8, U8 -> {
                byte whole = (byte) (int) value;
                if ((this == U8 ? whole & 0xff : whole) != value) {
                    return false;
                }
                row[index] = whole;
            }
            case I32 -> {
                int whole = (int) value;
                if (whole != (double) value) {
                    return false;
                }
                INT.set(row, 4 * index, whole);
            }
        }
        return true;
    }

    /// Puts a whole number that is known to fit.
    void putInt(byte[] row, int index, int value) {
        switch (this) {
            case I32 -> INT.set(row, 4 * index, value);
            case I8, U8 -> row[index] = (byte) value;
            case F32, F16 -> put(row, index, value);
        }
    }

    /// Copies a row of i32.
    static void ints(byte[] row, int[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (int) INT.get(row, 4 * i);
        }
    }

    /// Widens the first `count` values of a row.
    void decode(byte[] row, float[] into, int count) {
        for (int i = 0; i < count; i++) {
            into[i] = get(row, i);
        }
    }

    /// Index of the first value that is infinite or not a number, or -1.
    int firstNonFinite(byte[] row, int count) {
        if (this == F32) {
            for (int i = 0; i < count; i++) {
                if (((int) INT.get(row, 4 * i) & F32_EXPONENT) == F32_EXPONENT) {
                    return i;
                }
            }
        } else if (this == F16) {
            for (int i = 0; i < count; i++) {
                if (((short) SHORT.get(row, 2 * i) & F16_EXPONENT) == F16_EXPONENT) {
                    return i;
                }
            }
        }
        return -1;
    }
}
