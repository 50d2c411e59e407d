package dev.quarry.quantize;

import java.lang.foreign.MemorySegment;

/// Turns vectors into codes of one shape. One thread's.
interface Encoder {

    /// Writes the code of a vector and the terms behind it; bytes that mean nothing stay as they are.
    ///
    /// @param values `(dim)`; of unit length where codes are for cosines
    /// @param codes the memory of all codes
    /// @param at where the code starts
    void encode(float[] values, MemorySegment codes, long at);
}
