package dev.quarry.batch;

import java.lang.foreign.MemorySegment;

/// Vectors that can be read in parts, any number of times and by several threads at once: an array, rows of an
/// index, a file.
public interface VectorSource {

    /// How many.
    int count();

    /// Values of one, at least 1.
    int dim();

    /// Copies vectors as floats in native byte order, without gaps.
    ///
    /// @param from the first one
    /// @param count how many, all below [#count()]
    /// @param out receives them; `count * dim` values from `offset` on
    /// @param offset in bytes
    void read(int from, int count, MemorySegment out, long offset);

    /// Vectors of an array.
    ///
    /// @param values `(count, dim)`
    static VectorSource of(float[] values, int count, int dim) {
        return of(values, 0, dim, count, dim);
    }

    /// Vectors that lie in an array at a fixed distance.
    ///
    /// @param at where the first one starts
    /// @param stride from one to the next, at least `dim`
    static VectorSource of(float[] values, int at, int stride, int count, int dim) {
        return new ArrayVectors(values, at, stride, count, dim);
    }
}
