package dev.quarry.hnsw;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswLevel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A graph while it is built, in the form in which it is searched and stored. All nodes are known from the
/// start, and so are their levels, so that no list ever moves; a node belongs to the graph from the moment
/// others link to it.
///
/// Lists of different positions may be written by different threads.
final class GraphDraft {

    private static final int LINE_BYTES = 64;

    private final HnswGraph start;
    private final HnswGraph graph;
    private final byte[] levelOf;
    private int entry;
    private int top;

    private GraphDraft(HnswGraph start, HnswGraph graph, byte[] levelOf) {
        this.start = start;
        this.graph = graph;
        this.levelOf = levelOf;
        this.entry = start.entry();
        this.top = start.levels().size() - 1;
    }

    /// A draft that holds the nodes of `start`, linked, and further ones, not linked yet.
    ///
    /// @param start the graph to extend, without nodes for a new one
    /// @param rows the row count
    /// @param nodes all nodes, those of `start` first
    /// @param rowNumbers the row of each node, or null when they are equal
    static GraphDraft of(
            HnswGraph start,
            int rows,
            int nodes,
            @Nullable MemorySegment rowNumbers,
            HnswParameters parameters,
            Arena arena) {
        int first = start.nodes();
        byte[] levelOf = new byte[nodes - first];
        int[] counts = new int[HnswGraph.MAX_LEVELS];
        for (int node = first; node < nodes; node++) {
            int level = LevelDraw.level(parameters.seed(), node, parameters.maxNeighbors());
            levelOf[node - first] = (byte) level;
            for (int i = 0; i <= level; i++) {
                counts[i]++;
            }
        }
        List<HnswLevel> levels = new ArrayList<>();
        for (int number = 0; number < HnswGraph.MAX_LEVELS; number++) {
            HnswLevel before = number < start.levels().size() ? start.levels().get(number) : null;
            int count = counts[number] + (before == null ? 0 : before.count());
            if (count > 0) {
                levels.add(level(number, before, count, parameters, arena));
            }
        }
        HnswGraph graph = new HnswGraph(rows, start.entry(), levels, rowNumbers);
        GraphDraft draft = new GraphDraft(start, graph, levelOf);
        draft.name();
        return draft;
    }

    private static HnswLevel level(
            int number, @Nullable HnswLevel before, int count, HnswParameters parameters, Arena arena) {
        int slots = number == 0 ? parameters.baseSlots() : parameters.maxNeighbors();
        if (before != null && before.slots() != slots) {
            throw new IllegalArgumentException(
                    "level " + number + ": expected the graph's " + before.slots() + " slots, found " + slots);
        }
        int stride = number == 0 ? HnswLevel.baseStride(slots) : HnswLevel.upperStride(slots);
        MemorySegment links = arena.allocate((long) count * stride, LINE_BYTES);
        links.fill((byte) HnswLevel.NONE);
        MemorySegment nodes = number == 0 ? null : arena.allocate((long) count * Integer.BYTES, LINE_BYTES);
        MemorySegment below = number < 2 ? nodes : arena.allocate((long) count * Integer.BYTES, LINE_BYTES);
        if (before != null) {
            copy(before.links(), links);
            copy(before.nodes(), nodes);
            copy(before.below(), below);
        }
        return new HnswLevel(count, slots, stride, links, nodes, below);
    }

    private static void copy(@Nullable MemorySegment from, @Nullable MemorySegment to) {
        if (from != null && to != null) {
            MemorySegment.copy(from, 0, to, 0, from.byteSize());
        }
    }

    /// Writes the nodes and the positions below of the new positions of the upper levels.
    private void name() {
        int[] next = new int[graph.levels().size()];
        for (int number = 0; number < next.length; number++) {
            next[number] = linkedBefore(number);
        }
        for (int node = start.nodes(); node < graph.nodes(); node++) {
            int lower = node;
            for (int number = 1; number <= level(node); number++) {
                HnswLevel level = graph.levels().get(number);
                long at = (long) next[number] * Integer.BYTES;
                set(level.nodes(), at, node);
                set(level.below(), at, lower);
                lower = next[number]++;
            }
        }
    }

    private static void set(@Nullable MemorySegment numbers, long at, int value) {
        if (numbers != null) {
            numbers.set(INT, at, value);
        }
    }

    /// The graph, whose entry is that of the start until [#finished] gives one that knows better.
    HnswGraph graph() {
        return graph;
    }

    /// The graph with the levels that are in use and its entry.
    HnswGraph finished() {
        return new HnswGraph(graph.rows(), entry, graph.levels().subList(0, top + 1), graph.rowNumbers());
    }

    int entry() {
        return entry;
    }

    /// The number of the topmost level in use, -1 in a graph without nodes.
    int top() {
        return top;
    }

    /// Makes a node the entry, and its level the topmost.
    void enterAt(int node) {
        top = level(node);
        entry = position(node, top);
    }

    /// Makes the first of the nodes of the topmost level the entry. For a draft whose nodes are all new.
    void enterAtTop() {
        int highest = 0;
        for (int node = 1; node < levelOf.length; node++) {
            highest = levelOf[node] > levelOf[highest] ? node : highest;
        }
        enterAt(highest);
    }

    /// The level up to which a new node has links.
    int level(int node) {
        return levelOf[node - start.nodes()];
    }

    /// The position of a new node on a level.
    int position(int node, int number) {
        if (number == 0) {
            return node;
        }
        HnswLevel level = graph.levels().get(number);
        // new nodes stand behind old ones in ascending order
        int low = linkedBefore(number);
        int high = level.count() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (level.node(middle) < node) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int linkedBefore(int number) {
        return number < start.levels().size() ? start.levels().get(number).count() : 0;
    }

    /// Replaces a position's list.
    void setLinks(int number, int position, int[] neighbors, int count) {
        HnswLevel level = graph.levels().get(number);
        long at = (long) position * level.stride();
        for (int slot = 0; slot < level.slots(); slot++) {
            int neighbor = slot < count ? neighbors[slot] : HnswLevel.NONE;
            level.links().set(INT, at + (long) slot * Integer.BYTES, neighbor);
        }
    }

    /// Adds a neighbor behind `degree` others.
    void appendLink(int number, int position, int degree, int neighbor) {
        HnswLevel level = graph.levels().get(number);
        long at = (long) position * level.stride() + (long) degree * Integer.BYTES;
        level.links().set(INT, at, neighbor);
    }
}
