package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Finds the non-zeros of sparse rows whose terms a query may have, where terms and values lie in planes of bytes: the
/// second lowest byte of each term of a run, then the lowest, then the value.
///
/// A query has few of a row's terms, so most non-zeros need no more than a test against a small set: 64 at a time in
/// the vector twin. What passes is exact up to the set's false members, which the caller's table of weights sorts out.
///
/// Loads reach up to 63 bytes behind a plane; a load outside the memory ends in an [IndexOutOfBoundsException].
/// Immutable, safe for all threads. Both twins give the same matches in the same order.
public sealed interface PlaneKernel permits ScalarPlanes, VectorPlanes {

    /// Non-zeros that one word of [#masks] covers.
    int MASK = 64;

    /// Copies the bytes of what passes.
    ///
    /// @param data off-heap memory
    /// @param at `(runs)`: where each run's first plane starts
    /// @param counts `(runs)`: how many non-zeros each run has, from 0
    /// @param strides `(runs)`: bytes from a plane to the next
    /// @param out has room for all of them
    void select(
            MemorySegment data,
            long[] at,
            int[] counts,
            int[] strides,
            int runs,
            TermSignature terms,
            PlaneMatches out);

    /// Marks what passes.
    ///
    /// @param out for each run as many words as [#words] says, one run after the other; the lowest bit of a word
    ///     stands for the first of its non-zeros
    void masks(MemorySegment data, long[] at, int[] counts, int[] strides, int runs, TermSignature terms, long[] out);

    /// Words of marks for a run.
    static int words(int count) {
        return (count + MASK - 1) / MASK;
    }
}
