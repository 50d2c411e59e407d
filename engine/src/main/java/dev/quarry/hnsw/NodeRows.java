package dev.quarry.hnsw;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.rows.DenseRowsView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The tables that say which row a node of a new graph stands for.
final class NodeRows {

    private NodeRows() {}

    /// Whether each node has the row of its own number, and all rows have one.
    static boolean isIdentity(MemorySegment numbers, int rows) {
        if (numbers.byteSize() != (long) rows * Integer.BYTES) {
            return false;
        }
        for (int node = 0; node < rows; node++) {
            if (numbers.get(INT, (long) node * Integer.BYTES) != node) {
                return false;
            }
        }
        return true;
    }

    /// The rows of the start's nodes, then all others that have a vector, in ascending order.
    static MemorySegment joined(HnswGraph start, DenseRowsView rows, Arena arena) {
        BitSet taken = new BitSet(rows.count());
        for (int node = 0; node < start.nodes(); node++) {
            int row = start.row(node);
            if (row >= rows.count() || !rows.isPresent(row) || taken.get(row)) {
                throw new IllegalArgumentException("expected a vector of its own for each node, found row " + row);
            }
            taken.set(row);
        }
        int nodes = 0;
        for (int row = 0; row < rows.count(); row++) {
            nodes += rows.isPresent(row) ? 1 : 0;
        }
        MemorySegment numbers = arena.allocate((long) nodes * Integer.BYTES, Integer.BYTES);
        for (int node = 0; node < start.nodes(); node++) {
            numbers.set(INT, (long) node * Integer.BYTES, start.row(node));
        }
        int node = start.nodes();
        for (int row = 0; row < rows.count(); row++) {
            if (rows.isPresent(row) && !taken.get(row)) {
                numbers.set(INT, (long) node++ * Integer.BYTES, row);
            }
        }
        return numbers;
    }

    /// The rows of the start's nodes, then those behind its rows that have a vector; null when node and row
    /// numbers are equal.
    ///
    /// @param nodes all of them
    static @Nullable MemorySegment appended(HnswGraph start, DenseRowsView rows, int nodes, Arena arena) {
        if (nodes == rows.count() && start.rowNumbers() == null) {
            return null;
        }
        MemorySegment numbers = arena.allocate((long) nodes * Integer.BYTES, Integer.BYTES);
        for (int node = 0; node < start.nodes(); node++) {
            numbers.set(INT, (long) node * Integer.BYTES, start.row(node));
        }
        int node = start.nodes();
        for (int row = start.rows(); row < rows.count(); row++) {
            if (rows.isPresent(row)) {
                numbers.set(INT, (long) node++ * Integer.BYTES, row);
            }
        }
        return numbers;
    }
}
