package dev.quarry.format.graph;

import static dev.quarry.format.graph.HnswGraphLayout.BASE_SLOTS;
import static dev.quarry.format.graph.HnswGraphLayout.ENTRY;
import static dev.quarry.format.graph.HnswGraphLayout.HEADER_END;
import static dev.quarry.format.graph.HnswGraphLayout.LEVELS;
import static dev.quarry.format.graph.HnswGraphLayout.NODES;
import static dev.quarry.format.graph.HnswGraphLayout.NUMBERED_AS_ROWS;
import static dev.quarry.format.graph.HnswGraphLayout.NUMBERED_BY_TABLE;
import static dev.quarry.format.graph.HnswGraphLayout.NUMBERING;
import static dev.quarry.format.graph.HnswGraphLayout.ROWS;
import static dev.quarry.format.graph.HnswGraphLayout.UPPER_SLOTS;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// An HNSW graph over mapped bytes. Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param graph the graph; neighbors are as the file has them, so that a reader must be ready for numbers out
///     of range
public record HnswGraphView(Section section, HnswGraph graph) {

    /// Opens the section and verifies its counts against the bytes that are there; reads no list.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the counts do not fit
    public static HnswGraphView open(Section section, int rows) {
        section.require(section.longAt(ROWS) == rows, ROWS, rows + " rows", section.longAt(ROWS));
        int nodes = section.intAt(NODES);
        section.require(nodes >= 0 && nodes <= rows, NODES, "0 to " + rows + " nodes", nodes);
        int levels = section.intAt(LEVELS);
        boolean levelsFit = nodes == 0 ? levels == 0 : levels >= 1 && levels <= HnswGraph.MAX_LEVELS;
        section.require(levelsFit, LEVELS, nodes == 0 ? "no level" : "1 to 32 levels", levels);
        int baseSlots = slots(section, BASE_SLOTS, levels >= 1);
        int upperSlots = slots(section, UPPER_SLOTS, levels >= 2);
        int numbering = section.intAt(NUMBERING);
        section.require(
                numbering == NUMBERED_BY_TABLE || (numbering == NUMBERED_AS_ROWS && nodes == rows),
                NUMBERING,
                nodes == rows ? "0 or 1" : "1",
                numbering);
        HnswGraphLayout layout = new HnswGraphLayout(nodes, baseSlots, levels);
        List<HnswLevel> opened = new ArrayList<>();
        if (nodes > 0) {
            int stride = HnswLevel.baseStride(baseSlots);
            MemorySegment links = section.slice(layout.baseAt, (long) nodes * stride);
            opened.add(new HnswLevel(nodes, baseSlots, stride, links, null, null));
        }
        for (int level = 1; level < levels; level++) {
            long countAt = layout.countsAt + (level - 1L) * Integer.BYTES;
            int count = section.intAt(countAt);
            int most = opened.getLast().count();
            section.require(count >= 1 && count <= most, countAt, "1 to " + most + " positions", count);
            HnswGraphLayout.Upper at = layout.placeUpper(count, upperSlots);
            opened.add(upper(section, at, count, upperSlots));
        }
        int entry = section.intAt(ENTRY);
        int top = opened.isEmpty() ? 1 : opened.getLast().count();
        section.require(entry >= 0 && entry < top, ENTRY, "a position from 0 to " + (top - 1), entry);
        MemorySegment rowNumbers = null;
        if (numbering == NUMBERED_BY_TABLE) {
            rowNumbers = section.slice(layout.placeRowNumbers(nodes), (long) nodes * Integer.BYTES);
        }
        layout.parts.requireLength(section);
        return new HnswGraphView(section, new HnswGraph(rows, entry, opened, rowNumbers));
    }

    private static int slots(Section section, int at, boolean used) {
        int slots = section.intAt(at);
        String expected = used ? "1 to " + HnswGraph.MAX_SLOTS + " slots" : "0 slots on levels that are not there";
        section.require(used ? slots >= 1 && slots <= HnswGraph.MAX_SLOTS : slots == 0, at, expected, slots);
        return slots;
    }

    private static HnswLevel upper(Section section, HnswGraphLayout.Upper at, int count, int slots) {
        int stride = HnswLevel.upperStride(slots);
        MemorySegment nodes = section.slice(at.nodesAt(), (long) count * Integer.BYTES);
        MemorySegment below =
                at.belowAt() == at.nodesAt() ? nodes : section.slice(at.belowAt(), (long) count * Integer.BYTES);
        return new HnswLevel(count, slots, stride, section.slice(at.linksAt(), (long) count * stride), nodes, below);
    }

    /// Verifies every byte: neighbors in range, different from each other and from their own position, free
    /// slots behind them; positions of a node on different levels in agreement; row numbers in range and
    /// different; every node within reach of the entry on level 0; padding zero.
    public void check(Findings findings) {
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        new HnswGraphCheck(section, graph, findings).run();
    }
}
