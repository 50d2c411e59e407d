package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Operations on whole arrays of scores or values. Stateless.
public interface ArrayKernel {

    /// Writes the indices `i` in `from` (inclusive) to `to` (exclusive) with `scores[i] > threshold` to `out`, in
    /// ascending order, from `out[0]` on. NaN is above nothing.
    ///
    /// @param out at least `to - from` long; what lies behind the returned count may be overwritten
    /// @return how many were written
    int selectAbove(float[] scores, int from, int to, float threshold, int[] out);

    /// Writes the indices `i` in `from` (inclusive) to `to` (exclusive) with `sums[i] >= least` to `out`, in ascending
    /// order, from `out[0]` on.
    ///
    /// @param out at least `to - from` long; what lies behind the returned count may be overwritten
    /// @return how many were written
    int selectAtLeast(int[] sums, int from, int to, int least, int[] out);

    /// A Hadamard transform of the `length` values from `from` on, in place and not divided by anything: butterflies of
    /// distance 1, 2, 4 and so on, of which `a + b` stands before `a - b`. Both twins give the same bits.
    ///
    /// @param length a power of two
    void hadamard(float[] values, int from, int length);

    /// The largest of `values[from]` (inclusive) to `values[to]` (exclusive) as [Math#max(float, float)] has it: NaN if
    /// any is NaN, negative infinity if there is none.
    float max(float[] values, int from, int to);

    /// Reads `count` binary16 values that start `offset` bytes into `data` and writes them to `out[0]` on.
    void f16ToF32(MemorySegment data, long offset, int count, float[] out);

    /// Writes the first `count` of `values` as binary16, rounded as [Float#floatToFloat16(float)] does, from `offset`
    /// bytes into `data` on.
    void f32ToF16(float[] values, int count, MemorySegment data, long offset);

    /// Writes the first `count` of `values`, multiplied by `scale`, rounded half up and clamped to -127..127, to `out`.
    /// NaN becomes 0.
    void f32ToI8(float[] values, int count, float scale, byte[] out);
}
