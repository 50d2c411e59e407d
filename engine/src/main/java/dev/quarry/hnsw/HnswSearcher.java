package dev.quarry.hnsw;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;

/// Searches one segment's graph. One for each thread: it owns its scratch space, and allocates nothing but what a query
/// larger than all before it needs. The view is shared.
public final class HnswSearcher {

    private final HnswGraphView view;
    private final HnswGraph graph;
    private final LevelSearch search;

    /// @param scorer scores the graph's nodes against the query that its owner gave it; used by this searcher alone
    public HnswSearcher(HnswGraphView view, NodeScorer scorer) {
        this.view = view;
        this.graph = view.graph();
        this.search = new LevelSearch(graph, scorer);
    }

    /// Finds hits for the scorer's query.
    ///
    /// @param top what to fill; its `k` is the search's, and it should be empty
    /// @throws dev.quarry.format.CorruptSegmentException when the segment is damaged in a way that shows
    public void search(HnswQuery query, RowFilter filter, TopK top) {
        if (graph.nodes() == 0) {
            return;
        }
        try {
            walk(query, top);
        } catch (IndexOutOfBoundsException e) {
            throw view.section().corrupt(0, "neighbors, positions and rows in range", String.valueOf(e.getMessage()));
        }
    }

    private void walk(HnswQuery query, TopK top) {
        int k = Math.min(top.k(), graph.nodes());
        int entry = search.descend(graph, graph.levels().size() - 1, graph.entry(), 0);
        int ef = Math.min(Math.max(query.ef(), k), graph.nodes());
        search.search(graph.levels().getFirst(), entry, graph.baseEntry(), ef, query.patience(), k);
        CandidatePool found = search.pool();
        for (int place = 0; place < Math.min(k, found.size()); place++) {
            top.offer(graph.row(found.position(place)), found.score(place));
        }
    }

    /// What the searches of this searcher did, all together.
    public SearchCounts counts() {
        return search.counts();
    }
}
