package dev.quarry.hnsw;

import dev.quarry.format.graph.HnswLevel;
import java.util.Arrays;

/// The links of a batch of new nodes, turned around and sorted by the position they lead to, so that each of these
/// positions is changed by one thread, once. Used again for every batch.
final class BackLinks {

    private static final int LEVEL_SHIFT = 58;
    private static final int TARGET_SHIFT = 27;
    private static final int SOURCE_MASK = (1 << TARGET_SHIFT) - 1;

    private final GraphDraft draft;
    /// level, target position, number of the source in the batch
    private long[] edges = new long[1024];
    private int[] sources = new int[1024];
    private int[] starts = new int[1024];
    private int count;
    private int groups;

    BackLinks(GraphDraft draft) {
        this.draft = draft;
    }

    /// Gathers the links of the nodes `from` (inclusive) to `to` (exclusive).
    void gather(int from, int to) {
        count = 0;
        for (int node = from; node < to; node++) {
            int highest = Math.min(draft.level(node), draft.top());
            for (int number = 0; number <= highest; number++) {
                HnswLevel level = draft.graph().levels().get(number);
                int position = draft.position(node, number);
                int degree = level.degree(position);
                for (int slot = 0; slot < degree; slot++) {
                    add((long) number << LEVEL_SHIFT
                            | (long) level.neighbor(position, slot) << TARGET_SHIFT
                            | (node - from));
                }
            }
        }
        Arrays.sort(edges, 0, count);
        if (sources.length < count) {
            sources = new int[edges.length];
        }
        groups = 0;
        for (int i = 0; i < count; i++) {
            sources[i] = draft.position(from + (int) (edges[i] & SOURCE_MASK), level(i));
            if (i == 0 || edges[i] >>> TARGET_SHIFT != edges[i - 1] >>> TARGET_SHIFT) {
                if (groups + 2 > starts.length) {
                    starts = Arrays.copyOf(starts, 2 * starts.length);
                }
                starts[groups++] = i;
            }
        }
        starts[groups] = count;
    }

    /// How many positions get links.
    int groups() {
        return groups;
    }

    /// Writes the links of one position, but for those it has: nodes of a batch that saw each other may be linked
    /// both ways already.
    void link(int group, Linker linker) {
        int from = starts[group];
        int number = level(from);
        int target = (int) (edges[from] >>> TARGET_SHIFT) & Integer.MAX_VALUE;
        HnswLevel level = draft.graph().levels().get(number);
        int degree = level.degree(target);
        int end = from;
        for (int i = from; i < starts[group + 1]; i++) {
            if (!isLinked(level, target, degree, sources[i])) {
                sources[end++] = sources[i];
            }
        }
        linker.linkBack(number, target, sources, from, end - from, 0);
    }

    private static boolean isLinked(HnswLevel level, int target, int degree, int source) {
        for (int slot = 0; slot < degree; slot++) {
            if (level.neighbor(target, slot) == source) {
                return true;
            }
        }
        return false;
    }

    private int level(int edge) {
        return (int) (edges[edge] >>> LEVEL_SHIFT);
    }

    private void add(long edge) {
        if (count == edges.length) {
            edges = Arrays.copyOf(edges, 2 * count);
        }
        edges[count++] = edge;
    }
}
