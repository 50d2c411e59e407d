package dev.quarry.seismic;

import dev.quarry.build.Workers;
import dev.quarry.format.rows.SparseRowsView;
import java.util.BitSet;
import java.util.List;

/// Counts over all rows.
final class TermCounts {

    private record Seen(RowScratch row, BitSet terms) {}

    private TermCounts() {}

    /// The number of terms that occur in some row.
    static int occurring(SparseRowsView rows, Workers workers) {
        List<Seen> scratch = workers.scratch(() -> new Seen(new RowScratch(rows, 0), new BitSet(rows.vocabulary())));
        workers.run(scratch, RowChunks.count(rows), (own, chunk) -> {
            for (int row = RowChunks.first(chunk); row < RowChunks.end(rows, chunk); row++) {
                int count = own.row.read(row);
                for (int i = 0; i < count; i++) {
                    own.terms.set(own.row.terms[i]);
                }
            }
        });
        BitSet all = new BitSet(rows.vocabulary());
        scratch.forEach(own -> all.or(own.terms));
        return all.cardinality();
    }
}
