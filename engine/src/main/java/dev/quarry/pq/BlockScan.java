package dev.quarry.pq;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.pq.PqCodesShape;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.CodeKernel;
import dev.quarry.kernel.Kernels;

/// Goes through codes in blocks and offers what can be among the best: blocks are passed over by sums of bytes that
/// bound a row's score from above, and what is left is summed as floats. One thread's scratch; allocates nothing once
/// made.
final class BlockScan {

    /// Says whose codes they are.
    @FunctionalInterface
    interface Slots {
        /// The row of a slot, -1 for none.
        int row(int slot);
    }

    /// Blocks after which the threshold is looked at again.
    private static final int CHUNK = 32;

    /// Blocks of the first chunk: until k rows are known, every row is summed as floats.
    private static final int FIRST = 2;

    private final PqCodesView codes;
    private final Slots slots;
    private final CodeKernel kernel;
    private final PqTables tables;
    private final PqCosts costs;
    private final short[] sums = new short[CHUNK * CodeKernel.BLOCK];
    private final long[] marks = new long[CHUNK];

    BlockScan(PqCodesView codes, Slots slots, PqModel model, Kernels kernels) {
        this.codes = codes;
        this.slots = slots;
        this.kernel = kernels.codes();
        this.tables = new PqTables(model, kernels);
        this.costs = new PqCosts(model.shape(), kernels);
    }

    /// Takes a query in the space of the centroids.
    void load(float[] mapped) {
        tables.load(mapped);
        costs.load(tables);
    }

    /// Offers the rows of some slots.
    ///
    /// @param from the first
    /// @param to behind the last
    /// @param constant added to each score
    void scan(int from, int to, float constant, RowFilter filter, TopK top) {
        long end = PqCodesShape.blocks(to);
        int chunk = top.isFull() ? CHUNK : FIRST;
        for (long block = from / CodeKernel.BLOCK; block < end; ) {
            int count = (int) Math.min(chunk, end - block);
            mark(block, count, costs.most(top.threshold(), constant));
            for (int i = 0; i < count; i++) {
                int first = (int) (block + i) * CodeKernel.BLOCK;
                for (long left = marks[i] & inRange(first, from, to); left != 0; left &= left - 1) {
                    offer(first + Long.numberOfTrailingZeros(left), constant, filter, top);
                }
            }
            block += count;
            chunk = Math.min(CHUNK, 2 * chunk);
        }
    }

    private void mark(long block, int count, int most) {
        PqCodesShape shape = codes.shape();
        long at = block * shape.blockBytes();
        if (shape.bits() == 8) {
            kernel.atMost8(codes.codes(), at, count, costs.costs(), shape.subQuantizers(), most, sums, marks);
        } else {
            kernel.atMost4(codes.codes(), at, count, costs.costs(), shape.subQuantizers(), most, sums, marks);
        }
    }

    /// A bit for each slot of the block at `first` that is at least `from` and below `to`.
    private static long inRange(int first, int from, int to) {
        long bits = first < from ? -1L << (from - first) : -1L;
        int left = to - first;
        return left < CodeKernel.BLOCK ? bits & -1L >>> (CodeKernel.BLOCK - left) : bits;
    }

    /// Offers the row of one slot.
    void offer(int slot, float constant, RowFilter filter, TopK top) {
        int row = slots.row(slot);
        if (row >= 0 && filter.accepts(row)) {
            top.offer(row, constant + tables.score(codes.codes(), slot));
        }
    }
}
