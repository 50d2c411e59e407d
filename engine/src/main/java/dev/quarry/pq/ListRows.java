package dev.quarry.pq;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;

import dev.quarry.kernel.ArrayKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Coarse centroids outside the heap, one list after another, as floats and as bytes. Immutable; shared by all
/// threads.
///
/// @param dim values of a centroid
/// @param floats `(lists, dim)`
/// @param bytes `(lists, dim)`: each list's values in steps of its own, from -127 to 127
/// @param steps `(lists)`
record ListRows(int dim, MemorySegment floats, MemorySegment bytes, float[] steps) {

    private static final int MOST_BYTE = 127;

    static ListRows of(Matrix centroids, Kernels kernels) {
        int dim = centroids.columns();
        int lists = centroids.rows();
        Arena arena = Arena.ofAuto(); // as long as the model
        MemorySegment floats = arena.allocate((long) lists * dim * Float.BYTES, Long.BYTES);
        MemorySegment.copy(centroids.values(), 0, floats, FLOAT, 0, lists * dim);
        MemorySegment bytes = arena.allocate((long) lists * dim);
        float[] steps = new float[lists];
        float[] values = new float[dim];
        byte[] rounded = new byte[dim];
        for (int list = 0; list < lists; list++) {
            System.arraycopy(centroids.values(), list * dim, values, 0, dim);
            steps[list] = round(kernels.arrays(), values, rounded);
            MemorySegment.copy(rounded, 0, bytes, BYTE, (long) list * dim, dim);
        }
        return new ListRows(dim, floats, bytes, steps);
    }

    /// Rounds values to bytes in steps of their own.
    ///
    /// @return the step; 0 where all values are
    static float round(ArrayKernel arrays, float[] values, byte[] out) {
        float most = 0;
        for (float value : values) {
            most = Math.max(most, Math.abs(value));
        }
        arrays.f32ToI8(values, values.length, most > 0 ? MOST_BYTE / most : 0, out);
        return most / MOST_BYTE;
    }
}
