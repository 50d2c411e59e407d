package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// The dot product of one sparse row with a scattered query.
@FunctionalInterface
public interface SparseDot {

    /// Returns the sum of `query[term] * value` over a row's terms.
    ///
    /// @param data off-heap memory
    /// @param termsOffset bytes to the first of `count` terms
    /// @param valuesOffset bytes to the first of `count` values
    /// @param count number of terms in the row, 0 allowed
    /// @param query one weight per term, `(vocabulary)`, zero where the query lacks the term
    /// @throws IndexOutOfBoundsException if a term is outside the query or the row outside the memory
    float dot(MemorySegment data, long termsOffset, long valuesOffset, int count, float[] query);
}
