package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Dense rows against a query of floats, `(dims)`, where `dims` is `query.length`.
///
/// Results differ from the exact sum by at most about `dims * 2^-24` times the sum of the terms' magnitudes. NaN and
/// infinity go through as IEEE 754 has it. Stateless.
public interface DenseFloatKernel {

    /// Bytes of one stored value.
    int bytesPerValue();

    /// The dot product with the row that starts `offset` bytes into `data`.
    float dot(MemorySegment data, long offset, float[] query);

    /// The squared Euclidean distance to the row that starts `offset` bytes into `data`.
    float squaredL2(MemorySegment data, long offset, float[] query);

    /// The cosine with the row that starts `offset` bytes into `data`: dot product and the row's norm in one pass.
    /// Zero if either is all zeros.
    float cosine(MemorySegment data, long offset, float[] query);

    /// The squared Euclidean norm of the row of `dims` values that starts `offset` bytes into `data`.
    float squaredNorm(MemorySegment data, long offset, int dims);

    /// Scores rows given by number: row `r` starts at `base + r * stride`.
    ///
    /// @param metric what to compute; higher is better
    /// @param data off-heap memory
    /// @param base bytes to row 0
    /// @param stride bytes from one row to the next
    /// @param rows row numbers, the first `count` are used
    /// @param out receives the score of `rows[i]` at `i`
    void score(
            Metric metric,
            MemorySegment data,
            long base,
            long stride,
            int[] rows,
            int count,
            float[] query,
            float[] out);

    /// Scores the rows `from` (inclusive) to `to` (exclusive), as [#score(Metric, MemorySegment, long, long,
    /// int[], int, float[], float[])] does.
    ///
    /// @param out receives the score of row `from + i` at `i`
    void scoreRange(
            Metric metric, MemorySegment data, long base, long stride, int from, int to, float[] query, float[] out);
}
