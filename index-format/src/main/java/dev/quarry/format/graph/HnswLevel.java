package dev.quarry.format.graph;

import static dev.quarry.format.LittleEndian.INT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One level of an HNSW graph: `count` positions with a list of neighbors each, in memory of fixed stride.
/// Neighbors are positions of the same level; on level 0 a position is a node. Thread-safe as long as nobody
/// writes the memory.
///
/// @param count the number of positions
/// @param slots the most neighbors a position can have
/// @param stride bytes from one position's list to the next
/// @param links `count * stride` bytes: neighbors as 32-bit numbers, then [#NONE] in every slot that is free
/// @param nodes the node at each position, null on level 0, where they are equal
/// @param below the position of the same node one level further down, null on level 0
public record HnswLevel(
        int count,
        int slots,
        int stride,
        MemorySegment links,
        @Nullable MemorySegment nodes,
        @Nullable MemorySegment below) {

    /// Stands in slots without a neighbor.
    public static final int NONE = -1;

    private static final int LINE_BYTES = 64;

    /// The stride of level 0: the slots' bytes rounded up to whole cache lines.
    public static int baseStride(int slots) {
        return (slots * Integer.BYTES + LINE_BYTES - 1) & -LINE_BYTES;
    }

    /// The stride of the other levels.
    public static int upperStride(int slots) {
        return slots * Integer.BYTES;
    }

    /// The neighbor in a slot, or a negative number from the first free slot on.
    public int neighbor(int position, int slot) {
        return links.get(INT, (long) position * stride + (long) slot * Integer.BYTES);
    }

    /// How many neighbors a position has.
    public int degree(int position) {
        int degree = 0;
        while (degree < slots && neighbor(position, degree) >= 0) {
            degree++;
        }
        return degree;
    }

    /// The node at a position.
    public int node(int position) {
        return nodes == null ? position : nodes.get(INT, (long) position * Integer.BYTES);
    }

    /// Where the node of a position stands one level further down; not for level 0.
    public int below(int position) {
        if (below == null) {
            throw new IllegalStateException("level 0 is the lowest");
        }
        return below.get(INT, (long) position * Integer.BYTES);
    }
}
