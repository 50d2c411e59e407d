package dev.quarry.pq;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.Kernels;

/// Scans the codes of a segment. One for each thread: it owns its scratch space and allocates nothing once
/// made. The view and the model are shared.
///
/// The result is that of a scan that sums each row's table entries as floats: rows are passed over by sums of
/// bytes that bound their scores, and what is left is summed as floats. A query costs its tables (M
/// times 256 products of slices, and the model's map), then a byte a row and sub-quantizer at the speed of
/// memory.
public final class PqScan {

    /// Where a filter accepts fewer than one row in so many, accepted rows are scored one by one.
    private static final int SPARSE = 64;

    private final PqCodesView codes;
    private final PqLookup lookup;
    private final BlockScan blocks;

    /// @param codes of rows, in blocks
    /// @throws dev.quarry.format.CorruptSegmentException when another model made the codes, or they lie otherwise
    /// @throws IllegalArgumentException when codes stand for residuals, which mean nothing without their list
    public PqScan(PqCodesView codes, PqModel model, Kernels kernels) {
        this(codes, new PqLookup(model, kernels));
    }

    /// @param lookup may be shared with other searches by this thread
    /// @throws dev.quarry.format.CorruptSegmentException when another model made the codes, or they lie otherwise
    /// @throws IllegalArgumentException when codes stand for residuals, which mean nothing without their list
    public PqScan(PqCodesView codes, PqLookup lookup) {
        ModelCodes.require(codes, lookup.model(), PqCodesLayout.BLOCKS);
        ModelCodes.requireVectors(lookup.model());
        this.codes = codes;
        this.lookup = lookup;
        this.blocks = new BlockScan(codes, row -> codes.isPresent(row) ? row : -1, lookup);
    }

    /// Offers the best rows to a collector. Scores are those of the model's metric, higher is better; squared
    /// distances are negated.
    ///
    /// @param vector the query, `(dim)`, finite values
    /// @param filter rows that may be returned
    /// @param top what to fill; its `k` is the search's
    public void search(float[] vector, RowFilter filter, TopK top) {
        blocks.clear();
        lookup.load(vector);
        lookup.useQuery();
        blocks.begin(top);
        if (filter.cardinality() < codes.count() / SPARSE) {
            for (int row = filter.next(0); row >= 0 && row < codes.count(); row = filter.next(row + 1)) {
                blocks.offer(row, top);
            }
        } else {
            blocks.scan(0, codes.count(), 0, filter, top);
            blocks.finish(top);
        }
    }
}
