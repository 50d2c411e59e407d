package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Dense rows of bytes against a query of bytes of the same kind, `(dims)`, where `dims` is `query.length`.
///
/// Integer results are exact for any number of dimensions. Stateless.
public interface DenseByteKernel {

    /// The dot product with the row that starts `offset` bytes into `data`.
    long dot(MemorySegment data, long offset, byte[] query);

    /// The squared Euclidean distance to the row that starts `offset` bytes into `data`.
    long squaredL2(MemorySegment data, long offset, byte[] query);

    /// The cosine with the row that starts `offset` bytes into `data`; zero if either is all zeros.
    float cosine(MemorySegment data, long offset, byte[] query);

    /// The squared Euclidean norm of the row of `dims` values that starts `offset` bytes into `data`.
    long squaredNorm(MemorySegment data, long offset, int dims);

    /// Scores rows given by number: row `r` starts at `base + r * stride`.
    ///
    /// @param metric what to compute; higher is better; integers are rounded to the nearest float
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
            byte[] query,
            float[] out);

    /// Scores the rows `from` (inclusive) to `to` (exclusive), as [#score(Metric, MemorySegment, long, long,
    /// int[], int, byte[], float[])] does.
    ///
    /// @param out receives the score of row `from + i` at `i`
    void scoreRange(
            Metric metric, MemorySegment data, long base, long stride, int from, int to, byte[] query, float[] out);
}
