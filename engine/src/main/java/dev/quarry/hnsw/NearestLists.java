package dev.quarry.hnsw;

import dev.quarry.batch.BatchArguments;
import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.build.Progress;
import dev.quarry.kernel.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The exact nearest nodes of each node, at several scales. Scale 0 has all nodes, each further one those that
/// drew it, one of `√maxNeighbors` of the scale before; every second one has the nodes of a level. So a node of a
/// high scale has near nodes, others farther off, and so on, as a node has that was inserted early: without them,
/// clusters larger than a list are islands.
///
/// Of nodes with equal vectors, lists have the first only, or a crowd of them would fill the lists of all that is
/// near. They share its list, and have the next of their own crowd besides.
///
/// Immutable once made.
final class NearestLists {

    /// Places of a list of a coarser scale, in candidates of an insertion. With as many as these, queries between
    /// 20 far clusters of 1,000 rows found two of 100 hits fewer than after insertion; with twice as many, more.
    private static final int WIDER = 2;

    /// @param nodes in ascending order
    /// @param distinct those of them whose vector no earlier one has
    /// @param crowds null when all are distinct
    /// @param k places of a list
    /// @param nearest `(distinct, k)`: places in `distinct`, -1 where there are no more
    private record Scale(
            int[] nodes, int[] distinct, @Nullable Crowds crowds, int k, int[] nearest) {}

    /// Nodes with equal vectors.
    ///
    /// @param first for each node the place in `distinct` of the one that is equal
    /// @param next for each node the place in `nodes` of the next that is equal, for the last that of the first
    private record Crowds(int[] first, int[] next) {}

    private final HnswParameters parameters;
    private final List<Scale> scales;
    private final int longest;

    private NearestLists(HnswParameters parameters, List<Scale> scales) {
        this.parameters = parameters;
        this.scales = scales;
        int places = 0;
        for (Scale scale : scales) {
            places = Math.addExact(places, scale.k + parameters.maxNeighbors());
        }
        this.longest = places;
    }

    /// Finds them.
    ///
    /// @param vectors of all nodes
    /// @param k of scale 0
    /// @param progress hears the stage `compare nodes` (in nodes)
    static NearestLists find(
            NodeVectors vectors, Metric metric, int k, HnswParameters parameters, BatchOps ops, Progress progress) {
        List<int[]> members = members(vectors.count(), parameters);
        progress.stage(
                "compare nodes",
                members.stream().mapToLong(nodes -> nodes.length).sum());
        int[] firstEqual = EqualVectors.first(vectors);
        List<Scale> scales = new ArrayList<>();
        for (int[] nodes : members) {
            int[] distinct = distinct(nodes, firstEqual);
            int wanted = scales.isEmpty()
                    ? k
                    : Math.max(k, WIDER * Math.min(BatchArguments.MOST_NEIGHBORS, parameters.efConstruction()));
            int most = Math.min(BatchArguments.MOST_NEIGHBORS, (Integer.MAX_VALUE - 8) / distinct.length);
            int places = Math.clamp(distinct.length - 1L, 1, Math.min(wanted, most));
            Crowds crowds = distinct.length == nodes.length ? null : crowds(nodes, distinct, firstEqual);
            try (BatchPoints points = ops.load(distinct.length == vectors.count() ? vectors : vectors.some(distinct))) {
                int[] nearest = ops.neighbors(points, metric, places).rows();
                scales.add(new Scale(nodes, distinct, crowds, places, nearest));
            }
            progress.advance(nodes.length);
        }
        return new NearestLists(parameters, scales);
    }

    /// The nodes of each scale that has more than one.
    private static List<int[]> members(int nodes, HnswParameters parameters) {
        byte[] drawn = new byte[nodes];
        for (int node = 0; node < nodes; node++) {
            drawn[node] = (byte) LevelDraw.halfLevel(parameters.seed(), node, parameters.maxNeighbors());
        }
        List<int[]> members = new ArrayList<>();
        int[] all = IntStream.range(0, nodes).toArray();
        for (int[] some = all; some.length > 1; some = those(members.size(), all, drawn)) {
            members.add(some);
        }
        return members;
    }

    private static int[] those(int scale, int[] nodes, byte[] drawn) {
        return Arrays.stream(nodes).filter(node -> drawn[node] >= scale).toArray();
    }

    /// Those nodes whose vector no earlier one of them has.
    private static int[] distinct(int[] nodes, int[] firstEqual) {
        BitSet seen = new BitSet(firstEqual.length);
        int[] distinct = new int[nodes.length];
        int count = 0;
        for (int node : nodes) {
            if (!seen.get(firstEqual[node])) {
                seen.set(firstEqual[node]);
                distinct[count++] = node;
            }
        }
        return Arrays.copyOf(distinct, count);
    }

    private static Crowds crowds(int[] nodes, int[] distinct, int[] firstEqual) {
        int[] placeOf = new int[firstEqual.length];
        for (int place = 0; place < distinct.length; place++) {
            placeOf[firstEqual[distinct[place]]] = place;
        }
        int[] first = new int[nodes.length];
        int[] next = new int[nodes.length];
        int[] last = new int[distinct.length];
        Arrays.fill(last, -1);
        for (int place = 0; place < nodes.length; place++) {
            int crowd = placeOf[firstEqual[nodes[place]]];
            first[place] = crowd;
            next[place] = last[crowd] < 0 ? place : next[last[crowd]];
            if (last[crowd] >= 0) {
                next[last[crowd]] = place;
            }
            last[crowd] = place;
        }
        return new Crowds(first, next);
    }

    /// The most nodes that [#of] finds for one.
    int longest() {
        return longest;
    }

    /// The nodes near a node on a level: those of its lists of all scales that belong to the level.
    ///
    /// @param out receives them, each once, in no particular order; none is `node`
    /// @return how many
    int of(int node, int level, int[] out) {
        int first = 2 * level;
        int last = LevelDraw.halfLevel(parameters.seed(), node, parameters.maxNeighbors());
        int count = 0;
        for (int number = first; number <= Math.min(last, scales.size() - 1); number++) {
            count = append(scales.get(number), node, out, count);
        }
        return last > first ? sorted(out, count) : count;
    }

    private int append(Scale scale, int node, int[] out, int count) {
        int end = count;
        int place = Arrays.binarySearch(scale.nodes, node);
        int list = place;
        Crowds crowds = scale.crowds;
        if (crowds != null) {
            int most = count + parameters.maxNeighbors();
            for (int next = crowds.next[place]; next != place && end < most; next = crowds.next[next]) {
                out[end++] = scale.nodes[next];
            }
            list = crowds.first[place];
        }
        for (int i = list * scale.k; i < (list + 1) * scale.k && scale.nearest[i] >= 0; i++) {
            out[end++] = scale.distinct[Objects.checkIndex(scale.nearest[i], scale.distinct.length)];
        }
        return end;
    }

    /// Each once.
    private static int sorted(int[] nodes, int count) {
        Arrays.sort(nodes, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || nodes[kept - 1] != nodes[i]) {
                nodes[kept++] = nodes[i];
            }
        }
        return kept;
    }
}
