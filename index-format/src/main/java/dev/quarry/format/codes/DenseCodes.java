package dev.quarry.format.codes;

import static dev.quarry.format.LittleEndian.FLOAT;

import java.lang.foreign.MemorySegment;

/// Codes of the vectors of a dense field. The same structure stands in a file and in the memory of a builder.
/// Immutable, unless a builder holds it.
///
/// @param shape what a code looks like
/// @param rows the segment's row count
/// @param count how many codes there are
/// @param parameters what all codes share, as f32: for scalar codes the offsets, then the steps; for bits the centroid
/// @param codes `count * stride` bytes, then zeros
public record DenseCodes(DenseCodesShape shape, int rows, int count, MemorySegment parameters, MemorySegment codes) {

    /// A copy of the parameters from `from` (inclusive) to `to` (exclusive).
    public float[] parameters(int from, int to) {
        float[] copy = new float[to - from];
        MemorySegment.copy(parameters, FLOAT, (long) from * Float.BYTES, copy, 0, copy.length);
        return copy;
    }

    /// Where a code starts in [#codes], in bytes. Not checked.
    public long offset(int code) {
        return (long) code * shape.stride();
    }

    /// A number behind a code.
    public float term(int code, int term) {
        return codes.get(FLOAT, offset(code) + shape.termsAt() + (long) term * Float.BYTES);
    }
}
