package dev.quarry.format.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Turns the postings of a term into bytes. Stateless, so lists can be encoded on many threads and appended in order
/// by one.
///
/// A value is stored as the least number of units that is not below it, so that what is added up bounds a row's score
/// from above. The unit is a 255th of the list's largest value, the error of a posting less than one unit.
///
/// @param windowShift a window has `1 << windowShift` rows, 8 to 16
public record WindowedListEncoder(int windowShift) {

    public WindowedListEncoder {
        if (windowShift < WindowsLayout.LEAST_WINDOW_SHIFT || windowShift > WindowsLayout.MOST_WINDOW_SHIFT) {
            throw new IllegalArgumentException("windowShift: expected %d to %d, found %d"
                    .formatted(WindowsLayout.LEAST_WINDOW_SHIFT, WindowsLayout.MOST_WINDOW_SHIFT, windowShift));
        }
    }

    /// Encodes the postings `[from, to)` of the arrays, at least one.
    ///
    /// @param rows ascending, none twice
    /// @param values positive and finite, beside the rows
    public EncodedWindowedList encode(int[] rows, float[] values, int from, int to) {
        if (from >= to) {
            throw new IllegalArgumentException("postings of a list: expected at least 1, found " + (to - from));
        }
        int runs = 0;
        float largest = 0;
        for (int i = from; i < to; i++) {
            runs += i == from || rows[i] >>> windowShift != rows[i - 1] >>> windowShift ? 1 : 0;
            largest = Math.max(largest, values[i]);
        }
        float unit = unit(largest);
        int postings = to - from;
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(WindowsLayout.listBytes(runs, postings)))
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(WindowsLayout.LIST_RUNS, runs);
        out.putInt(WindowsLayout.LIST_POSTINGS, postings);
        out.putFloat(WindowsLayout.LIST_UNIT, unit);
        int startsAt = (int) WindowsLayout.startsAt(runs);
        int offsetsAt = (int) WindowsLayout.offsetsAt(runs);
        int valuesAt = (int) WindowsLayout.valuesAt(runs, postings);
        int run = -1;
        int most = 0;
        for (int i = from; i < to; i++) {
            int window = rows[i] >>> windowShift;
            if (i == from || window != rows[i - 1] >>> windowShift) {
                run++;
                most = 0;
                out.putInt(startsAt + run * Integer.BYTES, i - from);
            }
            int value = units(values[i], unit);
            most = Math.max(most, value);
            out.putInt(
                    WindowsLayout.LIST_HEADER_BYTES + run * Integer.BYTES, window << WindowsLayout.VALUE_BITS | most);
            out.putShort(offsetsAt + (i - from) * Short.BYTES, (short) (rows[i] & ((1 << windowShift) - 1)));
            out.put(valuesAt + i - from, (byte) value);
        }
        out.putInt(startsAt + runs * Integer.BYTES, postings);
        return new EncodedWindowedList(out.array(), postings, runs);
    }

    /// The least float that times 255 reaches `largest`, or one next to it; products of a float and a byte are exact
    /// in `double`.
    private static float unit(float largest) {
        float unit = Math.max(Float.MIN_VALUE, largest / WindowsLayout.MOST_VALUE);
        while ((double) unit * WindowsLayout.MOST_VALUE < largest) {
            unit = Math.nextUp(unit);
        }
        return unit;
    }

    private static int units(float value, float unit) {
        int units = (int) (value / unit);
        while ((double) unit * units < value) {
            units++;
        }
        return units;
    }
}
