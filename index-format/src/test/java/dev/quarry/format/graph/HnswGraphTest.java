package dev.quarry.format.graph;

import static dev.quarry.format.LittleEndian.INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HnswGraphTest {

    @TempDir
    Path folder;

    private static MemorySegment ints(Arena arena, int... numbers) {
        MemorySegment memory = arena.allocate(Math.max(1, numbers.length) * 4L, 64);
        MemorySegment.copy(numbers, 0, memory, INT, 0, numbers.length);
        return memory.asSlice(0, numbers.length * 4L);
    }

    /// Each position is linked to the next one, and to random others.
    private static MemorySegment ring(Arena arena, Random random, int count, int slots, int stride) {
        MemorySegment links = arena.allocate((long) count * stride, 64).fill((byte) -1);
        for (int position = 0; position < count && count > 1; position++) {
            List<Integer> list = new ArrayList<>(List.of((position + 1) % count));
            for (int other = random.nextInt(slots); other > 0; other--) {
                int neighbor = random.nextInt(count);
                if (neighbor != position && !list.contains(neighbor)) {
                    list.add(neighbor);
                }
            }
            for (int slot = 0; slot < list.size(); slot++) {
                links.set(INT, (long) position * stride + slot * 4L, list.get(slot));
            }
        }
        return links;
    }

    /// Levels of `nodes`, a third of them, a third of those.
    private static HnswGraph random(Arena arena, Random random, int nodes, int rows, int slots) {
        List<HnswLevel> levels = new ArrayList<>();
        int stride = HnswLevel.baseStride(2 * slots);
        levels.add(new HnswLevel(nodes, 2 * slots, stride, ring(arena, random, nodes, 2 * slots, stride), null, null));
        for (int count = nodes / 3; count > 0; count /= 3) {
            HnswLevel lower = levels.getLast();
            int[] below = random.ints(0, lower.count()).distinct().limit(count).toArray();
            int[] named = new int[count];
            for (int i = 0; i < count; i++) {
                named[i] = lower.node(below[i]);
            }
            MemorySegment positions = ints(arena, below);
            MemorySegment numbers = levels.size() == 1 ? positions : ints(arena, named);
            MemorySegment links = ring(arena, random, count, slots, 4 * slots);
            levels.add(new HnswLevel(count, slots, 4 * slots, links, numbers, positions));
        }
        @Nullable
        MemorySegment rowNumbers = rows == nodes
                ? null
                : ints(arena, random.ints(0, rows).distinct().limit(nodes).toArray());
        return new HnswGraph(rows, random.nextInt(levels.getLast().count()), levels, rowNumbers);
    }

    private Segment written(String name, HnswGraph graph) throws IOException {
        return Segment.open(SectionDamage.write(
                folder.resolve(name), graph.rows(), segment -> HnswGraphWriter.write(graph, segment, 4)));
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "1,5,3", "2,2,1", "3,3,2", "50,50,8", "50,70,16", "1000,1000,5", "1000,3000,17"})
    void graphsComeBack(int nodes, int rows, int slots) throws IOException {
        long seed = 31;
        try (Arena arena = Arena.ofConfined()) {
            HnswGraph graph = random(arena, new Random(seed), nodes, rows, slots);
            try (Segment segment = written(nodes + "-" + rows + "-" + slots, graph)) {
                HnswGraphView view = HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, 4), rows);
                HnswGraph back = view.graph();
                assertThat(back.nodes()).isEqualTo(nodes);
                assertThat(back.entry()).isEqualTo(graph.entry());
                assertThat(back.levels()).hasSameSizeAs(graph.levels());
                for (int number = 0; number < graph.levels().size(); number++) {
                    requireSame(back.levels().get(number), graph.levels().get(number), "seed " + seed);
                }
                for (int node = 0; node < nodes; node++) {
                    assertThat(back.row(node)).as("seed %d", seed).isEqualTo(graph.row(node));
                }
                Findings findings = new Findings();
                view.check(findings);
                assertThat(findings.problems()).as("seed %d", seed).isEmpty();
            }
        }
    }

    private static void requireSame(HnswLevel back, HnswLevel level, String seed) {
        assertThat(back.count()).isEqualTo(level.count());
        assertThat(back.slots()).isEqualTo(level.slots());
        for (int position = 0; position < level.count(); position++) {
            assertThat(back.node(position)).as(seed).isEqualTo(level.node(position));
            assertThat(back.degree(position)).as(seed).isEqualTo(level.degree(position));
            for (int slot = 0; slot < level.degree(position); slot++) {
                assertThat(back.neighbor(position, slot)).as(seed).isEqualTo(level.neighbor(position, slot));
            }
            if (level.below() != null) {
                assertThat(back.below(position)).as(seed).isEqualTo(level.below(position));
            }
        }
    }

    @Test
    void noNodes() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            HnswGraph none = new HnswGraph(3, 0, List.of(), arena.allocate(0));
            try (Segment segment = written("none", none)) {
                HnswGraphView view = HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, 4), 3);
                assertThat(view.graph().nodes()).isZero();
                Findings findings = new Findings();
                view.check(findings);
                assertThat(findings.problems()).isEmpty();
                assertThatThrownBy(() -> HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, 4), 2))
                        .isInstanceOf(CorruptSegmentException.class)
                        .hasMessageContainingAll("hnsw_graph[field 4]", "2 rows");
            }
        }
    }

    @Test
    void nodesOutOfReachAreFound() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int stride = HnswLevel.baseStride(1);
            MemorySegment links = arena.allocate(3L * stride, 64).fill((byte) -1);
            links.set(INT, 0, 1);
            links.set(INT, 2L * stride, 0);
            HnswLevel base = new HnswLevel(3, 1, stride, links, null, null);
            try (Segment segment = written("lost", new HnswGraph(3, 0, List.of(base), null))) {
                Findings findings = new Findings();
                HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, 4), 3)
                        .check(findings);
                assertThat(findings.problems())
                        .singleElement()
                        .asString()
                        .contains("every node within reach of node 0", "1 are not, the first is 2");
            }
        }
    }

    @Test
    void graphsThatDoNotFitAreNotWritten() {
        HnswGraph wrong = new HnswGraph(3, 0, List.of(), null);
        assertThatThrownBy(() -> written("wrong", wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row numbers");
    }

    @ParameterizedTest
    @CsvSource({"9,9", "9,12"})
    void damageEndsInATypedError(int nodes, int rows) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            HnswGraph graph = random(arena, new Random(5), nodes, rows, 2);
            try (Segment segment = written("damage-" + rows, graph)) {
                Section section = segment.require(SectionKind.HNSW_GRAPH, 4);
                SectionDamage.survive(section, (damaged, findings) -> useAll(damaged, findings, rows));
            }
        }
    }

    private static void useAll(Section section, Findings findings, int rows) {
        HnswGraphView view = HnswGraphView.open(section, rows);
        for (HnswLevel level : view.graph().levels()) {
            for (int position = 0; position < level.count(); position++) {
                level.degree(position);
                level.node(position);
            }
        }
        for (int node = 0; node < view.graph().nodes(); node++) {
            view.graph().row(node);
        }
        view.check(findings);
    }
}
