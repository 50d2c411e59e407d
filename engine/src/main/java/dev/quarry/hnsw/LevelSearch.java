package dev.quarry.hnsw;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.collect.VisitedRows;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswLevel;
import dev.quarry.score.NodeScorer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Walks one level of a graph towards a scorer's query. One thread's scratch; allocates nothing once the pool
/// has had its largest size.
///
/// Malkov and Yashunin: Efficient and robust approximate nearest neighbor search using Hierarchical Navigable
/// Small World graphs (TPAMI 2018), algorithm 2, SEARCH-LAYER; its ep is `entry`, its ef the pool's size.
/// Departures: the unvisited neighbors of a position are scored in one call, and one sorted pool takes the
/// place of the two heaps.
final class LevelSearch {

    private final NodeScorer scorer;
    private final VisitedRows visited;
    private final int[] batch;
    private final int[] nodes;
    private final float[] scores;
    private final CandidatePool pool = new CandidatePool();
    private final SearchCounts counts = new SearchCounts();
    private int[] stack = {};

    LevelSearch(HnswGraph graph, NodeScorer scorer) {
        this.scorer = scorer;
        this.visited = new VisitedRows(graph.nodes());
        int slots = 1;
        for (HnswLevel level : graph.levels()) {
            slots = Math.max(slots, level.slots());
        }
        this.batch = new int[slots];
        this.nodes = new int[slots];
        this.scores = new float[slots];
    }

    /// What the last search found, best first.
    CandidatePool pool() {
        return pool;
    }

    /// What this object did since it was made, or since they were reset.
    SearchCounts counts() {
        return counts;
    }

    /// Goes from a position on one level down to a lower level, on each level above it to the best position it
    /// can.
    ///
    /// @return the position on level `to`
    int descend(HnswGraph graph, int from, int entry, int to) {
        int position = entry;
        for (int number = from; number > to; number--) {
            HnswLevel level = graph.levels().get(number);
            search(level, position, position, 1, HnswQuery.ENDLESS, 1);
            position = level.below(pool.position(0));
        }
        return position;
    }

    /// Fills the pool with the `ef` best positions found.
    ///
    /// @param entry where to start
    /// @param other a second place to start, or the same
    /// @param patience ends the search after so many positions in a row that brought nothing among the first `k`
    void search(HnswLevel level, int entry, int other, int ef, int patience, int k) {
        pool.reset(ef);
        visited.reset();
        start(level, entry);
        start(level, other);
        int idle = 0;
        for (int position = pool.take(); position >= 0 && idle < patience; position = pool.take()) {
            counts.expanded++;
            int count = unvisited(level, position);
            scoreBatch(level, count);
            int best = ef;
            for (int i = 0; i < count; i++) {
                best = Math.min(best, pool.offer(batch[i], scores[i]));
            }
            idle = best < k ? 0 : idle + 1;
        }
    }

    /// Offers all accepted nodes of level 0 with at least a score that hang together with those in the pool.
    void spread(HnswGraph graph, float least, RowFilter filter, TopK top) {
        HnswLevel base = graph.levels().getFirst();
        visited.reset();
        int waiting = 0;
        for (int place = 0; place < pool.size() && pool.score(place) >= least; place++) {
            visited.add(pool.position(place));
            waiting = push(graph, pool.position(place), pool.score(place), waiting, filter, top);
        }
        while (waiting > 0) {
            counts.expanded++;
            int count = unvisited(base, stack[--waiting]);
            scoreBatch(base, count);
            for (int i = 0; i < count; i++) {
                if (scores[i] >= least) {
                    waiting = push(graph, batch[i], scores[i], waiting, filter, top);
                }
            }
        }
    }

    private int push(HnswGraph graph, int node, float score, int waiting, RowFilter filter, TopK top) {
        int row = graph.row(node);
        if (filter.accepts(row)) {
            top.offer(row, score);
        }
        if (waiting == stack.length) {
            stack = Arrays.copyOf(stack, Math.max(1024, 2 * waiting));
        }
        stack[waiting] = node;
        return waiting + 1;
    }

    private void start(HnswLevel level, int entry) {
        if (visited.add(entry)) {
            batch[0] = entry;
            scoreBatch(level, 1);
            pool.offer(entry, scores[0]);
        }
    }

    private int unvisited(HnswLevel level, int position) {
        MemorySegment links = level.links();
        long at = (long) position * level.stride();
        int count = 0;
        for (int slot = 0; slot < level.slots(); slot++) {
            int neighbor = links.get(INT, at + (long) slot * Integer.BYTES);
            if (neighbor < 0) {
                break;
            }
            if (visited.add(neighbor)) {
                batch[count++] = neighbor;
            }
        }
        return count;
    }

    private void scoreBatch(HnswLevel level, int count) {
        counts.scored += count;
        if (level.nodes() == null) {
            scorer.score(batch, count, scores);
            return;
        }
        for (int i = 0; i < count; i++) {
            nodes[i] = level.node(batch[i]);
        }
        scorer.score(nodes, count, scores);
    }
}
