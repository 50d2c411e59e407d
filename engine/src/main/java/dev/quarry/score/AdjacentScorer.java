package dev.quarry.score;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.rows.AdjacentRowsView;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.SparseDot;
import dev.quarry.kernel.SparseValues;
import dev.quarry.kernel.TermWidth;
import java.lang.foreign.MemorySegment;

/// Dot products with rows whose bytes lie together.
///
/// A row in memory but not in cache costs several cache misses, one behind the other when rows are scored one by
/// one. So a batch is scored in groups: first one byte of each cache line of the group's rows is loaded, which
/// lets the misses overlap, then the rows are scored.
final class AdjacentScorer implements SparseScorer {

    /// Rows touched ahead together.
    private static final int GROUP = 16;

    private static final int LINE_BYTES = 64;

    private final AdjacentRowsView rows;
    private final MemorySegment data;
    private final SparseQuery query;
    private final SparseDot dot;
    private final int headBytes;
    private final int termBytes;
    private final int pairBytes;
    private final boolean rowScales;
    private final float scale;
    private final long[] starts = new long[GROUP];
    private final long[] ends = new long[GROUP];
    private long touched;

    /// A scorer of `query`, which is to be loaded with the vocabulary of the rows.
    AdjacentScorer(AdjacentRowsView rows, SparseQuery query) {
        this.rows = rows;
        this.data = rows.data();
        this.query = query;
        this.dot = Kernels.best()
                .sparse(rows.termBytes() == Short.BYTES ? TermWidth.U16 : TermWidth.U32, values(rows.encoding()));
        this.headBytes = rows.encoding().headBytes();
        this.termBytes = rows.termBytes();
        this.pairBytes = termBytes + rows.encoding().valueBytes();
        this.rowScales = rows.encoding() == SparseEncoding.U8;
        this.scale = rows.scale();
    }

    @Override
    public void prepare() {}

    @Override
    public void score(int[] batch, int count, float[] out) {
        for (int from = 0; from < count; from += GROUP) {
            int to = Math.min(count, from + GROUP);
            touch(batch, from, to);
            for (int i = from; i < to; i++) {
                out[i] = score(starts[i - from], ends[i - from]);
            }
        }
    }

    /// Changes with each touch, so that the loads cannot be left out as unused.
    public long touched() {
        return touched;
    }

    private void touch(int[] batch, int from, int to) {
        for (int i = from; i < to; i++) {
            starts[i - from] = rows.offset(batch[i]);
            ends[i - from] = rows.offset(batch[i] + 1);
        }
        long sum = 0;
        for (int i = 0; i < to - from; i++) {
            for (long at = starts[i], end = ends[i]; at < end; at += LINE_BYTES) {
                sum += data.get(LittleEndian.BYTE, at);
            }
        }
        touched += sum;
    }

    private float score(long start, long end) {
        int count = data.get(LittleEndian.INT, start);
        if (count < 0 || headBytes + (long) count * pairBytes > end - start) {
            throw rows.section()
                    .corrupt(
                            rows.section().length() - data.byteSize() + start,
                            "no more terms than " + (end - start) + " bytes hold",
                            Integer.toString(count));
        }
        long termsAt = start + headBytes;
        float sum = dot.dot(data, termsAt, termsAt + (long) count * termBytes, count, query.scattered());
        return sum * (rowScales ? data.get(LittleEndian.FLOAT, start + Integer.BYTES) : scale);
    }

    private static SparseValues values(SparseEncoding encoding) {
        return switch (encoding) {
            case F32 -> SparseValues.F32;
            case F16 -> SparseValues.F16;
            case U8 -> SparseValues.U8;
            case SPLIT -> throw new IllegalStateException("split rows have another scorer");
        };
    }
}
