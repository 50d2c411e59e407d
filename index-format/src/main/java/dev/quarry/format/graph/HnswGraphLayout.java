package dev.quarry.format.graph;

import dev.quarry.format.part.PartLayout;
import java.util.ArrayList;
import java.util.List;

/// Where the parts of an `HNSW_GRAPH` section stand; computed from the counts alone, in the order of the file.
final class HnswGraphLayout {

    static final int ROWS = 0;
    static final int NODES = 8;
    static final int BASE_SLOTS = 12;
    static final int UPPER_SLOTS = 16;
    static final int LEVELS = 20;
    static final int ENTRY = 24;
    static final int NUMBERING = 28;
    static final int HEADER_END = 32;

    /// Nodes are rows.
    static final int NUMBERED_AS_ROWS = 0;
    /// A table of row numbers stands at the end.
    static final int NUMBERED_BY_TABLE = 1;

    /// Where a level above 0 stands.
    record Upper(long nodesAt, long belowAt, long linksAt) {}

    final PartLayout parts = new PartLayout();
    final List<Upper> uppers = new ArrayList<>();
    final long baseAt;
    final long countsAt;
    long rowNumbersAt;

    HnswGraphLayout(int nodes, int baseSlots, int levels) {
        baseAt = parts.place((long) nodes * HnswLevel.baseStride(baseSlots));
        countsAt = levels > 1 ? parts.place((levels - 1L) * Integer.BYTES) : 0;
    }

    static HnswGraphLayout of(HnswGraph graph) {
        List<HnswLevel> levels = graph.levels();
        HnswGraphLayout layout = new HnswGraphLayout(
                graph.nodes(), levels.isEmpty() ? 0 : levels.getFirst().slots(), levels.size());
        for (int level = 1; level < levels.size(); level++) {
            layout.placeUpper(levels.get(level).count(), levels.get(level).slots());
        }
        if (graph.rowNumbers() != null) {
            layout.placeRowNumbers(graph.nodes());
        }
        return layout;
    }

    /// Places the next level. On level 1 a position's node and its position below are the same number, stored
    /// once.
    Upper placeUpper(int count, int slots) {
        long nodesAt = parts.place((long) count * Integer.BYTES);
        long belowAt = uppers.isEmpty() ? nodesAt : parts.place((long) count * Integer.BYTES);
        Upper upper = new Upper(nodesAt, belowAt, parts.place((long) count * HnswLevel.upperStride(slots)));
        uppers.add(upper);
        return upper;
    }

    long placeRowNumbers(int nodes) {
        rowNumbersAt = parts.place((long) nodes * Integer.BYTES);
        return rowNumbersAt;
    }
}
