package dev.quarry.pq;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.pq.PqCodesShape;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.CodeKernel;
import dev.quarry.kernel.Kernels;

/// Scans the codes of a segment. One for each thread: it owns its scratch space and allocates nothing once
/// made. The view and the model are shared.
///
/// The result is that of a scan that sums each row's table entries as floats: blocks are passed over by sums of
/// bytes that bound a row's score from above, and what is left is summed as floats. A query costs its tables (M
/// times 256 products of slices, and the model's map), then a byte a row and sub-quantizer at the speed of
/// memory.
public final class PqScan {

    /// Blocks after which the threshold is looked at again.
    private static final int CHUNK = 16;

    /// Where a filter accepts fewer than one row in so many, accepted rows are scored one by one.
    private static final int SPARSE = 64;

    private final PqCodesView codes;
    private final CodeKernel kernel;
    private final PqTables tables;
    private final short[] sums = new short[CHUNK * CodeKernel.BLOCK];
    private final long[] marks = new long[CHUNK];

    /// @throws dev.quarry.format.CorruptSegmentException when another model made the codes
    public PqScan(PqCodesView codes, PqModel model, Kernels kernels) {
        if (!codes.shape().equals(model.shape().codes())) {
            throw codes.section()
                    .corrupt(0, model.shape().codes().toString(), codes.shape().toString());
        }
        if (!codes.fingerprint().equals(model.codesFingerprint())) {
            throw codes.section()
                    .corrupt(
                            0,
                            "codes of model " + model.codesFingerprint(),
                            codes.fingerprint().toString());
        }
        this.codes = codes;
        this.kernel = kernels.codes();
        this.tables = new PqTables(model, kernels);
    }

    /// Offers the best rows to a collector. Scores are those of the model's metric, higher is better; squared
    /// distances are negated.
    ///
    /// @param query `(dim)`, finite values
    /// @param filter rows that may be returned
    /// @param top what to fill; its `k` is the search's
    public void search(float[] query, RowFilter filter, TopK top) {
        tables.load(query);
        if (filter.cardinality() < codes.rows() / SPARSE) {
            for (int row = filter.next(0); row >= 0 && row < codes.rows(); row = filter.next(row + 1)) {
                offer(row, RowFilter.ALL, top);
            }
            return;
        }
        long blocks = PqCodesShape.blocks(codes.rows());
        int count = 2;
        for (long block = 0; block < blocks; block += count) {
            // the first chunks are small: until k rows are known, every row is summed as floats
            count = (int) Math.min(Math.min(CHUNK, block == 0 ? count : 2L * count), blocks - block);
            mark(block, count, top);
            for (int i = 0; i < count; i++) {
                int first = (int) (block + i) * CodeKernel.BLOCK;
                for (long left = marks[i] & inRange(first); left != 0; left &= left - 1) {
                    offer(first + Long.numberOfTrailingZeros(left), filter, top);
                }
            }
        }
    }

    private void mark(long block, int count, TopK top) {
        PqCodesShape shape = codes.shape();
        int most = tables.most(top.threshold());
        long at = block * shape.blockBytes();
        if (shape.bits() == 8) {
            kernel.atMost8(codes.blocks(), at, count, tables.costs(), shape.subQuantizers(), most, sums, marks);
        } else {
            kernel.atMost4(codes.blocks(), at, count, tables.costs(), shape.subQuantizers(), most, sums, marks);
        }
    }

    private long inRange(int first) {
        int left = codes.rows() - first;
        return left >= CodeKernel.BLOCK ? -1 : -1L >>> (CodeKernel.BLOCK - left);
    }

    private void offer(int row, RowFilter filter, TopK top) {
        if (filter.accepts(row) && codes.isPresent(row)) {
            top.offer(row, tables.score(codes, row));
        }
    }
}
