package dev.quarry.quantize;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.DenseByteKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.score.PairScorer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A byte for each value of a graph's nodes, in the order of nodes, to walk the graph over a quarter of the
/// bytes of f32; a second pass over the rows then gives exact scores. Codes lie as close as neighbors are
/// numbered. Immutable and thread-safe.
///
/// @param codes `nodes * stride` bytes
/// @param stride bytes from one node's codes to the next
/// @param dim codes of a node
/// @param scale what codes mean
/// @param metric what they are scored with
public record ByteCodes(MemorySegment codes, int stride, int dim, ByteScale scale, Metric metric) {

    private static final int LINE_BYTES = 64;

    /// Encodes the nodes of a graph.
    ///
    /// @param rowNumbers the row of each node, or null when they are equal, as in
    ///     [dev.quarry.format.graph.HnswGraph#rowNumbers()]
    /// @param arena owns the codes' memory
    public static ByteCodes of(
            int nodes,
            @Nullable MemorySegment rowNumbers,
            DenseRowsView rows,
            ByteScale scale,
            Metric metric,
            Arena arena) {
        int stride = (int) LittleEndian.align(rows.dim(), LINE_BYTES);
        MemorySegment codes = arena.allocate((long) nodes * stride, LINE_BYTES);
        float[] values = new float[rows.dim()];
        byte[] encoded = new byte[rows.dim()];
        for (int node = 0; node < nodes; node++) {
            rows.copyRow(rowNumbers == null ? node : rowNumbers.getAtIndex(LittleEndian.INT, node), values);
            scale.encode(values, encoded);
            MemorySegment.copy(encoded, 0, codes, LittleEndian.BYTE, (long) node * stride, encoded.length);
        }
        return new ByteCodes(codes, stride, rows.dim(), scale, metric);
    }

    /// A scorer for one thread.
    public Scorer scorer(Kernels kernels) {
        return new Scorer(this, scale.lowest() < 0 ? kernels.i8() : kernels.u8());
    }

    /// Scores nodes by their codes. Scores rank like those of the rows; their unit is a step of the scale.
    public static final class Scorer implements PairScorer {

        private final ByteCodes codes;
        private final DenseByteKernel kernel;
        private final byte[] query;

        private Scorer(ByteCodes codes, DenseByteKernel kernel) {
            this.codes = codes;
            this.kernel = kernel;
            this.query = new byte[codes.dim];
        }

        /// Encodes a query, `(dim)`.
        public void query(float[] vector) {
            codes.scale.encode(vector, query);
        }

        @Override
        public void query(int node) {
            MemorySegment.copy(codes.codes, LittleEndian.BYTE, (long) node * codes.stride, query, 0, query.length);
        }

        @Override
        public void score(int[] nodes, int count, float[] out) {
            kernel.score(codes.metric, codes.codes, 0, codes.stride, nodes, count, query, out);
        }
    }
}
