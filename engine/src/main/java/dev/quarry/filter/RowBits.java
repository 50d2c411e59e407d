package dev.quarry.filter;

import dev.quarry.collect.RowFilter;
import java.util.BitSet;

/// Accepts the rows of a plain array of bits, which answers ten times as fast as a compressed bitmap.
///
/// @param bits not changed
/// @param cardinality how many are set
record RowBits(BitSet bits, int cardinality) implements RowFilter {

    @Override
    public boolean accepts(int row) {
        return bits.get(row);
    }

    @Override
    public int next(int row) {
        return bits.nextSetBit(row);
    }
}
