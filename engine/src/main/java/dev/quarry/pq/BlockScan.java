package dev.quarry.pq;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.pq.PqCodesShape;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.CodeKernel;

/// Goes through codes in blocks and offers the best rows, with the scores that summing all table entries as floats
/// gives. One thread's scratch; allocates nothing but what a `k` larger than all before it needs.
///
/// Sums of bytes bound a row's score from both sides, a fixed width apart. So `k` rows whose bounds are known give a
/// threshold without any sum of floats, which costs as much as the bytes of some blocks: what may pass it waits, and is
/// summed at the end, the rows with the `k` best bounds first, so that of the others few are left to sum. Summing as
/// rows come takes several times as many sums, since a threshold rises slowly.
final class BlockScan {

    /// Says whose codes they are.
    @FunctionalInterface
    interface Slots {
        /// The row of a slot, -1 for none.
        int row(int slot);
    }

    /// Blocks after which the threshold is looked at again.
    private static final int CHUNK = 32;

    /// Blocks of the first chunk: until k rows are known, all wait.
    private static final int FIRST = 4;

    /// Rows that may wait besides the k best.
    private static final int WAITING = 4096;

    private final PqCodesView codes;
    private final Slots slots;
    private final CodeKernel kernel;
    private final PqLookup lookup;
    private final PqTables tables;
    private final short[] sums = new short[CHUNK * CodeKernel.BLOCK];
    private final long[] marks = new long[CHUNK];

    /// slots that wait
    private int[] waiting = new int[WAITING];
    private float[] bounds = new float[WAITING];
    private float[] constants = new float[WAITING];
    private int count;
    /// the best bounds of those that wait or were offered
    private final TopK best = new TopK(1);
    /// how far a score may be below its bound
    private double width;

    BlockScan(PqCodesView codes, Slots slots, PqLookup lookup) {
        this.codes = codes;
        this.slots = slots;
        this.kernel = lookup.kernels().codes();
        this.lookup = lookup;
        this.tables = lookup.tables();
    }

    /// Begins to search for what the tables show. Nothing may wait.
    ///
    /// @param top what will be filled
    void begin(TopK top) {
        best.reset(top.k());
        width = 0;
        int room = (int) Math.min(2L * top.k(), codes.count());
        if (waiting.length < room) {
            waiting = new int[room];
            bounds = new float[room];
            constants = new float[room];
        }
    }

    /// Forgets what waits, which a search that ended in an error may have left.
    void clear() {
        count = 0;
    }

    /// Looks at the rows of some slots. They wait until [#finish].
    ///
    /// @param from the first
    /// @param to behind the last
    /// @param constant added to each score
    void scan(int from, int to, float constant, RowFilter filter, TopK top) {
        PqCosts costs = lookup.costs();
        width = Math.max(width, costs.width(constant));
        long end = PqCodesShape.blocks(to);
        int chunk = best.isFull() ? CHUNK : FIRST;
        for (long block = from / CodeKernel.BLOCK; block < end; ) {
            int blocks = (int) Math.min(chunk, end - block);
            mark(block, blocks, costs.costs(), costs.most(least(top), constant));
            for (int i = 0; i < blocks; i++) {
                int first = (int) (block + i) * CodeKernel.BLOCK;
                for (long left = marks[i] & inRange(first, from, to); left != 0; left &= left - 1) {
                    int lane = Long.numberOfTrailingZeros(left);
                    int sum = sums[i * CodeKernel.BLOCK + CodeKernel.place(lane)] & 0xFFFF;
                    keep(first + lane, costs.bound(sum, constant), constant, filter, top);
                }
            }
            block += blocks;
            chunk = Math.min(CHUNK, 2 * chunk);
        }
    }

    /// The score that a row must reach, by what is known of others.
    private double least(TopK top) {
        return Math.max(top.threshold(), best.isFull() ? best.threshold() - width : Double.NEGATIVE_INFINITY);
    }

    private void mark(long block, int blocks, byte[] costs, int most) {
        PqCodesShape shape = codes.shape();
        long at = block * shape.blockBytes();
        if (shape.bits() == 8) {
            kernel.atMost8(codes.codes(), at, blocks, costs, shape.subQuantizers(), most, sums, marks);
        } else {
            kernel.atMost4(codes.codes(), at, blocks, costs, shape.subQuantizers(), most, sums, marks);
        }
    }

    /// A bit for each slot of the block at `first` that is at least `from` and below `to`.
    private static long inRange(int first, int from, int to) {
        long bits = first < from ? -1L << (from - first) : -1L;
        int left = to - first;
        return left < CodeKernel.BLOCK ? bits & -1L >>> (CodeKernel.BLOCK - left) : bits;
    }

    private void keep(int slot, float bound, float constant, RowFilter filter, TopK top) {
        if (bound < least(top)) {
            return;
        }
        int row = slots.row(slot);
        if (row < 0 || !filter.accepts(row)) {
            return;
        }
        if (count == waiting.length) {
            finish(top);
        }
        waiting[count] = slot;
        bounds[count] = bound;
        constants[count] = constant;
        count++;
        best.offer(slot, bound);
    }

    /// Offers what waits and can be among the best.
    void finish(TopK top) {
        float first = best.threshold();
        for (int i = 0; i < count; i++) {
            if (bounds[i] >= first) {
                sum(i, top);
            }
        }
        for (int i = 0; i < count; i++) {
            if (bounds[i] < first && bounds[i] >= top.threshold()) {
                sum(i, top);
            }
        }
        count = 0;
    }

    private void sum(int i, TopK top) {
        top.offer(slots.row(waiting[i]), constants[i] + tables.score(codes.codes(), waiting[i]));
    }

    /// Offers the row of one slot at once.
    void offer(int slot, TopK top) {
        int row = slots.row(slot);
        if (row >= 0) {
            top.offer(row, tables.score(codes.codes(), slot));
        }
    }
}
