package dev.quarry.hnsw;

import dev.quarry.format.graph.HnswLevel;
import dev.quarry.score.PairScorer;
import java.util.Arrays;

/// Links nodes into a draft, in two steps that each write to lists of their own only, so that many nodes can go
/// through a step at the same time. One thread's scratch.
///
/// The paper's algorithm 1, INSERT, cut in two: the search for a new node's neighbors, then the links back to it.
final class Linker {

    private final GraphDraft draft;
    private final HnswParameters parameters;
    private final PairScorer scorer;
    private final LevelSearch search;
    private final NeighborSelector selector;
    private int[] positions;
    private int[] nodes;
    private float[] scores;
    private long[] keys;

    Linker(GraphDraft draft, HnswParameters parameters, PairScorer scorer) {
        this.draft = draft;
        this.parameters = parameters;
        this.scorer = scorer;
        this.search = new LevelSearch(draft.graph(), scorer);
        this.selector = new NeighborSelector(scorer);
        int length = Math.max(parameters.efConstruction(), parameters.baseSlots());
        this.positions = new int[length];
        this.nodes = new int[length];
        this.scores = new float[length];
        this.keys = new long[length];
    }

    /// Searches the graph as it is for a new node's neighbors and writes its lists.
    void linkForward(int node) {
        int highest = Math.min(draft.level(node), draft.top());
        scorer.query(node);
        int entry = search.descend(draft.graph(), draft.top(), draft.entry(), highest);
        for (int number = highest; number >= 0; number--) {
            HnswLevel level = draft.graph().levels().get(number);
            search.search(level, entry, entry, parameters.efConstruction(), HnswQuery.ENDLESS, 1);
            CandidatePool found = search.pool();
            if (number > 0) {
                entry = level.below(found.position(0));
            }
            int count = found.size();
            for (int i = 0; i < count; i++) {
                positions[i] = found.position(i);
                nodes[i] = level.node(positions[i]);
                scores[i] = found.score(i);
            }
            int most = parameters.maxNeighbors();
            int selected = selector.select(positions, nodes, scores, count, most, newListFill());
            draft.setLinks(number, draft.position(node, number), positions, selected);
            if (number > 0) {
                scorer.query(node);
            }
        }
    }

    /// Adds links to a position, and selects among all when slots run out.
    ///
    /// @param sources the positions to link to, `count` from `from` on, all new to the list
    /// @param fillTo up to how many links the best redundant ones are kept then
    void linkBack(int number, int position, int[] sources, int from, int count, int fillTo) {
        HnswLevel level = draft.graph().levels().get(number);
        int degree = level.degree(position);
        if (degree + count <= level.slots()) {
            for (int i = 0; i < count; i++) {
                draft.appendLink(number, position, degree + i, sources[from + i]);
            }
            return;
        }
        int all = degree + count;
        reserve(all);
        for (int i = 0; i < all; i++) {
            positions[i] = i < degree ? level.neighbor(position, i) : sources[from + i - degree];
        }
        select(number, position, all, level.slots(), fillTo);
    }

    /// Writes a new node's lists, selected among its nearest nodes.
    void linkNearest(int node, NearestLists lists) {
        reserve(lists.longest());
        for (int number = 0; number <= draft.level(node); number++) {
            int count = lists.of(node, number, positions);
            for (int i = 0; i < count; i++) {
                positions[i] = draft.position(positions[i], number);
            }
            select(number, draft.position(node, number), count, parameters.maxNeighbors(), newListFill());
        }
    }

    /// Up to how many links the best redundant candidates are taken into a new node's list.
    private int newListFill() {
        return parameters.pruned() == PrunedNeighbors.FILL ? parameters.maxNeighbors() : 0;
    }

    /// Writes a list out of the first `count` of `positions`.
    private void select(int number, int position, int count, int most, int fillTo) {
        HnswLevel level = draft.graph().levels().get(number);
        for (int i = 0; i < count; i++) {
            nodes[i] = level.node(positions[i]);
        }
        scorer.query(level.node(position));
        scorer.score(nodes, count, scores);
        CandidatePool.sort(positions, scores, count, keys);
        for (int i = 0; i < count; i++) {
            nodes[i] = level.node(positions[i]);
        }
        int selected = selector.select(positions, nodes, scores, count, most, fillTo);
        draft.setLinks(number, position, positions, selected);
    }

    private void reserve(int count) {
        if (positions.length < count) {
            int length = Math.max(count, 2 * positions.length);
            positions = Arrays.copyOf(positions, length);
            nodes = Arrays.copyOf(nodes, length);
            scores = Arrays.copyOf(scores, length);
            keys = Arrays.copyOf(keys, length);
        }
    }
}
