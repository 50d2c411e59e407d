package dev.quarry.format.graph;

import static dev.quarry.format.LittleEndian.INT;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A hierarchical navigable small world graph over the rows of a segment that have a vector. The same structure
/// stands in a file and in the memory of a builder. Immutable, unless a builder holds it.
///
/// Rows with a vector are the graph's nodes, numbered from 0. Either node and row numbers are equal, or a table
/// leads from one to the other: where rows lack a vector, or where nodes were numbered so that neighbors lie
/// together.
///
/// @param rows the segment's row count
/// @param entry the position in the topmost level where a search starts; 0 in a graph without nodes
/// @param levels from level 0 up; empty without nodes
/// @param rowNumbers the row of each node as 32-bit numbers, or null when they are equal
public record HnswGraph(
        int rows,
        int entry,
        List<HnswLevel> levels,
        @Nullable MemorySegment rowNumbers) {

    /// The most levels a graph can have.
    public static final int MAX_LEVELS = 32;
    /// The most neighbors a node can have on level 0.
    public static final int MAX_SLOTS = 4096;

    public HnswGraph {
        levels = List.copyOf(levels);
    }

    /// The number of nodes: the rows that have a vector.
    public int nodes() {
        return levels.isEmpty() ? 0 : levels.getFirst().count();
    }

    /// The row of a node.
    public int row(int node) {
        return rowNumbers == null ? node : rowNumbers.get(INT, (long) node * Integer.BYTES);
    }

    /// The node of the entry. Every node of a sound graph is within reach of it on level 0.
    public int baseEntry() {
        int position = entry;
        for (int number = levels.size() - 1; number > 0; number--) {
            position = levels.get(number).below(position);
        }
        return position;
    }
}
