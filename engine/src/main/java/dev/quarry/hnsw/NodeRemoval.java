package dev.quarry.hnsw;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.build.Workers;
import dev.quarry.collect.VisitedRows;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswLevel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A graph without some of its nodes, in two steps: what is left, with the links that are left, and then links
/// across the gaps. Nodes that stay keep their levels and their order.
///
/// A node that lost neighbors gets the neighbors of these as candidates; the selection of neighbors decides among
/// them and the neighbors it still has, and its list becomes as long as it was. After Singh et al.: FreshDiskANN
/// (2021), algorithm 4. Departure: a node that lost more than half of its list on level 0 is not mended but goes
/// as well, to be linked anew like a new one, because where a whole neighborhood is gone, paths through it end.
/// With the neighbors of the first four neighbors that are still there as more candidates, recall stayed within
/// 0.2 points.
final class NodeRemoval {

    private static final int GONE = -1;
    private static final int POSITIONS_PER_TASK = 256;
    private static final int LINE_BYTES = 64;

    private final HnswGraph base;
    /// of each level, the position of each position in what is left, or [#GONE]
    private final List<int[]> positions = new ArrayList<>();
    private final HnswGraph left;

    /// Takes the nodes out.
    ///
    /// @param base is not changed
    /// @param rowOfBaseRow the row in the new graph of each row of the base, negative for those that go
    /// @param rows the row count of the new graph
    /// @param arena shared between threads; owns the memory of what is left
    NodeRemoval(HnswGraph base, int[] rowOfBaseRow, int rows, Arena arena) {
        this.base = base;
        this.left = remove(rowOfBaseRow, rows, arena);
    }

    /// The nodes that stay, and the links between them. Nodes have numbers of a table.
    HnswGraph left() {
        return left;
    }

    private HnswGraph remove(int[] rowOfBaseRow, int rows, Arena arena) {
        List<HnswLevel> levels = new ArrayList<>();
        for (HnswLevel level : base.levels()) {
            int[] moved = levels.isEmpty() ? stayingNodes(rowOfBaseRow) : stayingAbove(level);
            int count = number(moved);
            if (count == 0) {
                break;
            }
            positions.add(moved);
            levels.add(copy(level, count, arena));
        }
        if (levels.isEmpty()) {
            return new HnswGraph(rows, 0, List.of(), null);
        }
        MemorySegment numbers = arena.allocate((long) levels.getFirst().count() * Integer.BYTES, LINE_BYTES);
        for (int node = 0; node < base.nodes(); node++) {
            int moved = positions.getFirst()[node];
            if (moved != GONE) {
                numbers.set(INT, (long) moved * Integer.BYTES, rowOfBaseRow[base.row(node)]);
            }
        }
        return new HnswGraph(rows, entry(levels.size()), levels, numbers);
    }

    /// The base's entry where it is left, or the first node of the topmost level that is.
    private int entry(int levels) {
        int moved = levels == base.levels().size() ? positions.getLast()[base.entry()] : GONE;
        return moved == GONE ? 0 : moved;
    }

    /// Marks with 0 the nodes whose row stays and that keep enough of their list.
    private int[] stayingNodes(int[] rowOfBaseRow) {
        HnswLevel level = base.levels().getFirst();
        int[] moved = new int[level.count()];
        for (int node = 0; node < moved.length; node++) {
            boolean stays = rowOfBaseRow[base.row(node)] >= 0;
            if (stays) {
                int degree = level.degree(node);
                int lost = 0;
                for (int slot = 0; slot < degree; slot++) {
                    lost += rowOfBaseRow[base.row(level.neighbor(node, slot))] < 0 ? 1 : 0;
                }
                stays = 2 * lost <= degree;
            }
            moved[node] = stays ? 0 : GONE;
        }
        return moved;
    }

    private int[] stayingAbove(HnswLevel level) {
        int[] moved = new int[level.count()];
        for (int position = 0; position < moved.length; position++) {
            moved[position] = positions.getFirst()[level.node(position)] == GONE ? GONE : 0;
        }
        return moved;
    }

    private static int number(int[] moved) {
        int count = 0;
        for (int position = 0; position < moved.length; position++) {
            if (moved[position] != GONE) {
                moved[position] = count++;
            }
        }
        return count;
    }

    /// A level without the positions that go; all below it are numbered.
    private HnswLevel copy(HnswLevel level, int count, Arena arena) {
        int number = positions.size() - 1;
        int[] moved = positions.get(number);
        MemorySegment links = arena.allocate((long) count * level.stride(), LINE_BYTES);
        links.fill((byte) HnswLevel.NONE);
        for (int position = 0; position < moved.length; position++) {
            if (moved[position] != GONE) {
                long at = (long) moved[position] * level.stride();
                int degree = level.degree(position);
                for (int slot = 0; slot < degree; slot++) {
                    int neighbor = moved[level.neighbor(position, slot)];
                    if (neighbor != GONE) {
                        links.set(INT, at, neighbor);
                        at += Integer.BYTES;
                    }
                }
            }
        }
        if (number == 0) {
            return new HnswLevel(count, level.slots(), level.stride(), links, null, null);
        }
        MemorySegment nodes = arena.allocate((long) count * Integer.BYTES, LINE_BYTES);
        MemorySegment below = number == 1 ? nodes : arena.allocate((long) count * Integer.BYTES, LINE_BYTES);
        for (int position = 0; position < moved.length; position++) {
            if (moved[position] != GONE) {
                long at = (long) moved[position] * Integer.BYTES;
                nodes.set(INT, at, positions.getFirst()[level.node(position)]);
                below.set(INT, at, positions.get(number - 1)[level.below(position)]);
            }
        }
        return new HnswLevel(count, level.slots(), level.stride(), links, nodes, below);
    }

    /// Links across the gaps.
    ///
    /// @param linkers of a draft that starts with what is left, one for each thread
    void mend(List<Linker> linkers, Workers workers) {
        for (int number = 0; number < positions.size(); number++) {
            HnswLevel level = base.levels().get(number);
            int[] moved = positions.get(number);
            List<Gap> gaps = new ArrayList<>();
            for (Linker linker : linkers) {
                gaps.add(new Gap(number, level, moved, linker));
            }
            int tasks = (level.count() + POSITIONS_PER_TASK - 1) / POSITIONS_PER_TASK;
            workers.run(gaps, tasks, (gap, task) -> {
                int end = Math.min(level.count(), (task + 1) * POSITIONS_PER_TASK);
                for (int position = task * POSITIONS_PER_TASK; position < end; position++) {
                    if (moved[position] != GONE) {
                        gap.mend(position);
                    }
                }
            });
        }
    }

    /// Mends the lists of a level. One thread's scratch.
    private static final class Gap {

        private final int number;
        private final HnswLevel level;
        private final int[] moved;
        private final Linker linker;
        private final VisitedRows known;
        private int[] candidates = new int[64];

        Gap(int number, HnswLevel level, int[] moved, Linker linker) {
            this.number = number;
            this.level = level;
            this.moved = moved;
            this.linker = linker;
            this.known = new VisitedRows(level.count());
        }

        void mend(int position) {
            int degree = level.degree(position);
            known.reset();
            known.add(position);
            int lost = 0;
            for (int slot = 0; slot < degree; slot++) {
                int neighbor = level.neighbor(position, slot);
                known.add(neighbor);
                lost += moved[neighbor] == GONE ? 1 : 0;
            }
            if (lost == 0) {
                return;
            }
            int count = 0;
            for (int slot = 0; slot < degree; slot++) {
                int neighbor = level.neighbor(position, slot);
                if (moved[neighbor] == GONE) {
                    count = add(neighbor, count);
                }
            }
            linker.linkBack(number, moved[position], candidates, 0, count, degree);
        }

        /// Adds the neighbors of a lost neighbor.
        private int add(int lost, int before) {
            int count = before;
            int degree = level.degree(lost);
            for (int slot = 0; slot < degree; slot++) {
                int candidate = level.neighbor(lost, slot);
                if (moved[candidate] != GONE && known.add(candidate)) {
                    if (count == candidates.length) {
                        candidates = Arrays.copyOf(candidates, 2 * count);
                    }
                    candidates[count++] = moved[candidate];
                }
            }
            return count;
        }
    }
}
