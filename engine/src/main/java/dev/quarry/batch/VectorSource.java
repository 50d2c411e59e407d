package dev.quarry.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors that can be read in parts, any number of times: an array, rows of an index, a file.
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
        long end = count == 0 ? at : at + (count - 1L) * stride + dim;
        if (at < 0 || stride < dim || count < 0 || dim < 1 || end > values.length) {
            throw new IllegalArgumentException("expected %d vectors of %d values, %d apart from %d on, found %d values"
                    .formatted(count, dim, stride, at, values.length));
        }
        return new VectorSource() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public int dim() {
                return dim;
            }

            @Override
            public void read(int from, int some, MemorySegment out, long offset) {
                for (int i = 0; i < some; i++) {
                    MemorySegment.copy(
                            values,
                            at + (from + i) * stride,
                            out,
                            ValueLayout.JAVA_FLOAT_UNALIGNED,
                            offset + (long) i * dim * Float.BYTES,
                            dim);
                }
            }
        };
    }
}
