package dev.quarry.filter;

import dev.quarry.collect.RowFilter;
import java.util.BitSet;

/// Accepts the rows that are not deleted, by a plain array of bits: searches ask of each candidate.
///
/// @param deleted not changed
/// @param rows how many rows there are
/// @param cardinality how many are not deleted
record LiveBits(BitSet deleted, int rows, int cardinality) implements RowFilter {

    @Override
    public boolean accepts(int row) {
        return !deleted.get(row);
    }

    @Override
    public int next(int row) {
        int next = deleted.nextClearBit(row);
        return next < rows ? next : -1;
    }
}
