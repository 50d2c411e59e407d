package dev.quarry.format.graph;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.part.PartLayout;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Writes a graph as an `HNSW_GRAPH` section, which [HnswGraphView] reads. Keeps nothing.
public final class HnswGraphWriter {

    private HnswGraphWriter() {}

    /// Writes the section.
    ///
    /// @param field the schema field's number
    /// @throws IllegalArgumentException when levels do not fit together
    public static void write(HnswGraph graph, SegmentWriter segment, int field) throws IOException {
        require(graph);
        SectionOutput out = segment.begin(SectionKind.HNSW_GRAPH, field);
        int levels = graph.levels().size();
        out.putLong(graph.rows());
        out.putInt(graph.nodes());
        out.putInt(levels == 0 ? 0 : graph.levels().getFirst().slots());
        out.putInt(levels < 2 ? 0 : graph.levels().get(1).slots());
        out.putInt(levels);
        out.putInt(graph.entry());
        out.putInt(graph.rowNumbers() == null ? HnswGraphLayout.NUMBERED_AS_ROWS : HnswGraphLayout.NUMBERED_BY_TABLE);
        if (levels == 0) {
            out.align(PartLayout.ALIGNMENT);
        } else {
            put(graph.levels().getFirst().links(), out);
        }
        if (levels > 1) {
            out.align(PartLayout.ALIGNMENT);
            for (int level = 1; level < levels; level++) {
                out.putInt(graph.levels().get(level).count());
            }
            for (int level = 1; level < levels; level++) {
                put(graph.levels().get(level), level, out);
            }
        }
        if (graph.rowNumbers() != null) {
            put(graph.rowNumbers(), out);
        }
        segment.end();
    }

    private static void put(HnswLevel upper, int level, SectionOutput out) throws IOException {
        put(upper.nodes(), out);
        if (level > 1) {
            put(upper.below(), out);
        }
        put(upper.links(), out);
    }

    private static void put(@Nullable MemorySegment part, SectionOutput out) throws IOException {
        out.align(PartLayout.ALIGNMENT);
        if (part != null) {
            out.putSegment(part);
        }
    }

    private static void require(HnswGraph graph) {
        int levels = graph.levels().size();
        if (levels > HnswGraph.MAX_LEVELS) {
            throw new IllegalArgumentException("expected at most " + HnswGraph.MAX_LEVELS + " levels, found " + levels);
        }
        if (graph.rowNumbers() == null && graph.nodes() != graph.rows()) {
            throw new IllegalArgumentException(
                    "expected row numbers for " + graph.nodes() + " nodes in " + graph.rows() + " rows, found none");
        }
        for (int i = 0; i < levels; i++) {
            HnswLevel level = graph.levels().get(i);
            int stride = i == 0 ? HnswLevel.baseStride(level.slots()) : HnswLevel.upperStride(level.slots());
            if (level.stride() != stride || level.links().byteSize() != (long) level.count() * stride) {
                throw new IllegalArgumentException(
                        "level %d: expected %d lists of %d bytes, found %d bytes of stride %d"
                                .formatted(
                                        i, level.count(), stride, level.links().byteSize(), level.stride()));
            }
        }
    }
}
