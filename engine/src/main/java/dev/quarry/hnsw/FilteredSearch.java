package dev.quarry.hnsw;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.VisitedRows;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswLevel;
import dev.quarry.score.NodeScorer;

/// Walks level 0 over the rows that a filter accepts, stepping over those it does not: where a neighbor is not
/// accepted, its own neighbors stand in for it. Rows that are not accepted are never scored, except where the
/// search starts. One thread's scratch; allocates nothing once the pool has had its largest size.
///
/// After Patel, Kraft, Guestrin, Zaharia: ACORN (SIGMOD 2024), whose ACORN-1 expands two hops on an ordinary
/// graph at search time. Departures: a node's two hops give at most as many rows as a list has slots, direct
/// neighbors first; and a few accepted nodes, spread over the graph, are starts too, so that a search does not
/// end at once when no row near the query is accepted.
final class FilteredSearch {

    /// Accepted nodes to start from, in the first round and in later ones.
    private static final int FIRST_SEEDS = 8;

    private static final int LATER_SEEDS = 128;
    private static final int TRIES = 4096;
    /// Odd, so that steps of this size visit all nodes of a graph with a power of two of them, and most of any
    /// other.
    private static final long STEP = 0x9E37_79B1L;

    /// Nodes around the query that are asked for being accepted.
    private static final int SAMPLE = 256;

    private final HnswGraph graph;
    private final NodeScorer scorer;
    private final SearchCounts counts;
    private final VisitedRows visited;
    private final CandidatePool pool;
    private final int[] batch;
    private final int[] refused;
    private final float[] scores;

    /// @param pool what a search fills
    /// @param counts where a search counts
    FilteredSearch(HnswGraph graph, NodeScorer scorer, CandidatePool pool, SearchCounts counts) {
        this.graph = graph;
        this.scorer = scorer;
        this.pool = pool;
        this.counts = counts;
        this.visited = new VisitedRows(graph.nodes());
        int slots = LATER_SEEDS + 2;
        if (graph.nodes() > 0) {
            slots = Math.max(slots, graph.levels().getFirst().slots());
        }
        this.batch = new int[slots];
        this.refused = new int[slots];
        this.scores = new float[slots];
    }

    /// Whether the filter accepts a smaller part of the nodes around an entry than `least`: then what it accepts lies
    /// elsewhere, and a walk that steps over the others does not get there from here.
    boolean avoids(int entry, RowFilter filter, double least) {
        HnswLevel base = graph.levels().getFirst();
        int seen = 0;
        int accepted = 0;
        for (int slot = 0; slot < base.slots() && seen < SAMPLE; slot++) {
            int near = neighbor(base, entry, slot);
            if (near < 0) {
                break;
            }
            for (int next = 0; next < base.slots() && seen < SAMPLE; next++) {
                int node = neighbor(base, near, next);
                if (node < 0) {
                    break;
                }
                seen++;
                accepted += filter.accepts(graph.row(node)) ? 1 : 0;
            }
        }
        return accepted < least * seen;
    }

    /// Fills the pool with the `ef` best accepted nodes found, and perhaps the entries, accepted or not.
    ///
    /// @param round searches of different rounds start from different nodes
    void search(int entry, int other, int ef, RowFilter filter, int round) {
        HnswLevel base = graph.levels().getFirst();
        pool.reset(ef);
        visited.reset();
        score(starts(entry, other, filter, round));
        for (int node = pool.take(); node >= 0; node = pool.take()) {
            counts.expanded++;
            score(accepted(base, node, filter));
        }
    }

    private int starts(int entry, int other, RowFilter filter, int round) {
        int count = 0;
        visited.add(entry);
        batch[count++] = entry;
        if (visited.add(other)) {
            batch[count++] = other;
        }
        int nodes = graph.nodes();
        int most = count + (round == 0 ? FIRST_SEEDS : LATER_SEEDS);
        long first = (long) round * TRIES + 1;
        for (int i = 0; i < TRIES && count < most; i++) {
            int node = (int) ((first + i) * STEP % nodes);
            if (filter.accepts(graph.row(node)) && visited.add(node)) {
                batch[count++] = node;
            }
        }
        return count;
    }

    /// Gathers unvisited accepted nodes: neighbors, then neighbors of the refused ones.
    private int accepted(HnswLevel base, int node, RowFilter filter) {
        int slots = base.slots();
        int count = 0;
        int refusals = 0;
        for (int slot = 0; slot < slots; slot++) {
            int neighbor = neighbor(base, node, slot);
            if (neighbor < 0) {
                break;
            }
            if (visited.add(neighbor)) {
                if (filter.accepts(graph.row(neighbor))) {
                    batch[count++] = neighbor;
                } else {
                    refused[refusals++] = neighbor;
                }
            }
        }
        for (int i = 0; i < refusals && count < slots; i++) {
            for (int slot = 0; slot < slots && count < slots; slot++) {
                int neighbor = neighbor(base, refused[i], slot);
                if (neighbor < 0) {
                    break;
                }
                if (!visited.contains(neighbor) && filter.accepts(graph.row(neighbor))) {
                    visited.add(neighbor);
                    batch[count++] = neighbor;
                }
            }
        }
        return count;
    }

    private static int neighbor(HnswLevel base, int node, int slot) {
        return base.links().get(INT, (long) node * base.stride() + (long) slot * Integer.BYTES);
    }

    private void score(int count) {
        counts.scored += count;
        scorer.score(batch, count, scores);
        for (int i = 0; i < count; i++) {
            pool.offer(batch[i], scores[i]);
        }
    }
}
