package dev.quarry.hnsw;

import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswLevel;
import dev.quarry.format.graph.Reach;
import dev.quarry.score.PairScorer;

/// Brings every node of level 0 within reach of the graph's entry, where every search of level 0 has a start.
/// Neither the paper nor a selection of neighbors in different directions promises that: a node can lose all
/// links that led to it.
///
/// A lost node is linked from the best of its near nodes that is within reach and has a free slot. When none
/// has one, the lost node takes the place of the nearest one's last neighbor and gets that neighbor as its own
/// last; so nothing that was within reach is lost. Works in the order of nodes, on one thread.
final class Connector {

    private final GraphDraft draft;
    private final HnswGraph graph;
    private final HnswParameters parameters;
    private final PairScorer scorer;
    private final LevelSearch search;

    /// @param graph the draft's graph with its final entry
    Connector(GraphDraft draft, HnswGraph graph, HnswParameters parameters, PairScorer scorer) {
        this.draft = draft;
        this.graph = graph;
        this.parameters = parameters;
        this.scorer = scorer;
        this.search = new LevelSearch(graph, scorer);
    }

    void connect() {
        HnswLevel base = graph.levels().getFirst();
        int entry = graph.baseEntry();
        Reach reach = new Reach(base);
        reach.from(entry);
        for (int node = reach.nextOutside(0); node < base.count(); node = reach.nextOutside(node)) {
            connect(base, node, entry);
            reach.from(node);
        }
    }

    /// A search from `entry` meets only nodes within its reach.
    private void connect(HnswLevel base, int node, int entry) {
        scorer.query(node);
        search.search(base, entry, entry, parameters.efConstruction(), HnswQuery.ENDLESS, 1);
        CandidatePool found = search.pool();
        for (int i = 0; i < found.size(); i++) {
            int degree = base.degree(found.position(i));
            if (degree < base.slots()) {
                draft.appendLink(0, found.position(i), degree, node);
                return;
            }
        }
        int nearest = found.position(0);
        int last = base.slots() - 1;
        int replaced = base.neighbor(nearest, last);
        draft.appendLink(0, nearest, last, node);
        int degree = base.degree(node);
        for (int slot = 0; slot < degree; slot++) {
            if (base.neighbor(node, slot) == replaced) {
                return;
            }
        }
        draft.appendLink(0, node, Math.min(degree, last), replaced);
    }
}
