package dev.quarry.windowed;

import dev.quarry.format.LittleEndian;
import dev.quarry.kernel.ArrayKernel;
import dev.quarry.kernel.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One sum for each row of a window. Small enough to stay in the caches nearest to the core, which is what the cut
/// into windows is for: a posting costs two sequential loads and one addition at a place anywhere in the window.
final class WindowSums {

    private final ArrayKernel arrays = Kernels.best().arrays();
    private final int[] sums;

    /// @param rows of a window, or of the segment when it has less
    WindowSums(int rows) {
        sums = new int[rows];
    }

    /// Adds `weight` times the value of each posting.
    ///
    /// @param offsetsAt where `count` places in the window start in `data`, two bytes each
    /// @param valuesAt where their values start, a byte each
    /// @throws IndexOutOfBoundsException when damaged bytes name a place outside these rows
    void add(MemorySegment data, long offsetsAt, long valuesAt, int count, int weight) {
        int[] into = sums;
        for (int i = 0; i < count; i++) {
            int place = Short.toUnsignedInt(data.get(LittleEndian.SHORT, offsetsAt + 2L * i));
            into[place] += weight * Byte.toUnsignedInt(data.get(LittleEndian.BYTE, valuesAt + i));
        }
    }

    /// Writes the places in `[from, to)` whose sum is at least `limit` to `out`, ascending; returns how many.
    int select(int from, int to, int limit, int[] out) {
        return arrays.selectAtLeast(sums, from, to, limit, out);
    }

    int get(int place) {
        return sums[place];
    }

    void clear() {
        Arrays.fill(sums, 0);
    }
}
