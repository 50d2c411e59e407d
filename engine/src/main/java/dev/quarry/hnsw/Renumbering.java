package dev.quarry.hnsw;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswLevel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives nodes other numbers, so that neighbors lie together in what is stored by node: lists, codes, a
/// search's marks.
public final class Renumbering {

    private static final int LINE_BYTES = 64;

    private Renumbering() {}

    /// The same graph with its nodes numbered in breadth-first order from the entry: a node's neighbors follow
    /// each other, those of near nodes are near.
    ///
    /// @param arena shared between threads; owns the new graph's memory
    public static HnswGraph breadthFirst(HnswGraph graph, Arena arena) {
        if (graph.nodes() == 0) {
            return graph;
        }
        HnswLevel base = graph.levels().getFirst();
        return inOrder(graph, breadthFirst(base, graph.baseEntry()), arena);
    }

    /// The same graph with its nodes numbered in the order of their rows, without a table where all rows have a
    /// node.
    ///
    /// @param arena shared between threads; owns the new graph's memory
    public static HnswGraph byRow(HnswGraph graph, Arena arena) {
        int[] nodeOfRow = new int[graph.rows()];
        Arrays.fill(nodeOfRow, -1);
        for (int node = 0; node < graph.nodes(); node++) {
            nodeOfRow[graph.row(node)] = node;
        }
        int[] order = new int[graph.nodes()];
        int count = 0;
        for (int node : nodeOfRow) {
            if (node >= 0) {
                order[count++] = node;
            }
        }
        HnswGraph ordered = inOrder(graph, order, arena);
        return count < graph.rows() ? ordered : new HnswGraph(graph.rows(), graph.entry(), ordered.levels(), null);
    }

    private static HnswGraph inOrder(HnswGraph graph, int[] order, Arena arena) {
        HnswLevel base = graph.levels().getFirst();
        int[] numbers = new int[order.length];
        for (int number = 0; number < order.length; number++) {
            numbers[order[number]] = number;
        }
        List<HnswLevel> levels = new ArrayList<>();
        levels.add(new HnswLevel(
                base.count(), base.slots(), base.stride(), moved(base, order, numbers, arena), null, null));
        for (int i = 1; i < graph.levels().size(); i++) {
            HnswLevel level = graph.levels().get(i);
            MemorySegment nodes = mapped(level.nodes(), numbers, arena);
            levels.add(new HnswLevel(
                    level.count(),
                    level.slots(),
                    level.stride(),
                    copy(level.links(), arena),
                    nodes,
                    i == 1 ? nodes : copy(level.below(), arena)));
        }
        MemorySegment rows = arena.allocate((long) order.length * Integer.BYTES, LINE_BYTES);
        for (int number = 0; number < order.length; number++) {
            rows.set(INT, (long) number * Integer.BYTES, graph.row(order[number]));
        }
        return new HnswGraph(graph.rows(), graph.entry(), levels, rows);
    }

    private static int[] breadthFirst(HnswLevel base, int entry) {
        int[] order = new int[base.count()];
        boolean[] numbered = new boolean[base.count()];
        order[0] = entry;
        numbered[entry] = true;
        int count = 1;
        for (int next = 0; next < count; next++) {
            int degree = base.degree(order[next]);
            for (int slot = 0; slot < degree; slot++) {
                int neighbor = base.neighbor(order[next], slot);
                if (!numbered[neighbor]) {
                    numbered[neighbor] = true;
                    order[count++] = neighbor;
                }
            }
        }
        return order;
    }

    private static MemorySegment moved(HnswLevel base, int[] order, int[] numbers, Arena arena) {
        MemorySegment links = arena.allocate(base.links().byteSize(), LINE_BYTES);
        links.fill((byte) HnswLevel.NONE);
        for (int number = 0; number < order.length; number++) {
            int degree = base.degree(order[number]);
            for (int slot = 0; slot < degree; slot++) {
                long at = (long) number * base.stride() + (long) slot * Integer.BYTES;
                links.set(INT, at, numbers[base.neighbor(order[number], slot)]);
            }
        }
        return links;
    }

    private static MemorySegment copy(@Nullable MemorySegment from, Arena arena) {
        if (from == null) {
            throw new IllegalArgumentException("an upper level without positions below");
        }
        return arena.allocate(from.byteSize(), LINE_BYTES).copyFrom(from);
    }

    private static MemorySegment mapped(@Nullable MemorySegment nodes, int[] numbers, Arena arena) {
        if (nodes == null) {
            throw new IllegalArgumentException("an upper level without nodes");
        }
        MemorySegment out = arena.allocate(nodes.byteSize(), LINE_BYTES);
        for (long at = 0; at < nodes.byteSize(); at += Integer.BYTES) {
            out.set(INT, at, numbers[nodes.get(INT, at)]);
        }
        return out;
    }
}
