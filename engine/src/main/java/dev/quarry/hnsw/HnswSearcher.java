package dev.quarry.hnsw;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.graph.HnswLevel;
import dev.quarry.score.DenseScorer;
import dev.quarry.score.NodeScorer;

/// Searches one segment's graph. One for each thread: it owns its scratch space, and allocates nothing but what
/// a query larger than all before it needs. The view is shared.
///
/// It knows no query: the owner gives the query to both scorers before each search. What it returns has the
/// scores of the scorer that walks; where that reads codes, a second pass over the rows belongs behind it.
public final class HnswSearcher {

    private static final int BATCH = 256;

    private final HnswGraphView view;
    private final HnswGraph graph;
    private final DenseScorer rows;
    private final LevelSearch search;
    private final FilteredSearch filtered;
    private final SearchCounts counts;
    private final int[] batch = new int[BATCH];
    private final float[] scores = new float[BATCH];

    /// @param walk scores the graph's nodes on the way; used by this searcher alone
    /// @param rows scores all accepted rows where few are
    public HnswSearcher(HnswGraphView view, NodeScorer walk, DenseScorer rows) {
        this.view = view;
        this.graph = view.graph();
        this.rows = rows;
        this.search = new LevelSearch(graph, walk);
        this.counts = search.counts();
        this.filtered = new FilteredSearch(graph, walk, search.pool(), counts);
    }

    /// Finds the best rows for the scorers' query.
    ///
    /// The filter decides how, see [FilterPlan]. A search that reached fewer than `k` accepted rows scores all
    /// that the filter accepts: it returns `k` hits whenever as many rows with a vector are accepted. Deleted
    /// rows are rows that the filter does not accept.
    ///
    /// @param top what to fill; its `k` is the search's, and it should be empty
    /// @throws dev.quarry.format.CorruptSegmentException when the segment is damaged in a way that shows
    public void search(HnswQuery query, RowFilter filter, TopK top) {
        if (graph.nodes() == 0) {
            return;
        }
        int k = Math.min(top.k(), graph.nodes());
        int ef = Math.min(Math.max(query.ef(), k), graph.nodes());
        try {
            FilterPlan plan = FilterPlan.of(filter, graph.nodes(), ef);
            if (plan != FilterPlan.SCAN) {
                walk(query, plan, ef, k, filter);
                collect(filter, top);
            }
            if (!filter.equals(RowFilter.ALL) && top.size() < Math.min(k, filter.cardinality())) {
                top.reset();
                scan(Float.NEGATIVE_INFINITY, filter, top);
            }
        } catch (IndexOutOfBoundsException e) {
            throw damage(e);
        }
    }

    /// Finds rows with at least a score, such as the negated square of a radius. The walk goes on from row to
    /// row as long as scores suffice, so it finds those that are linked to others within, and to the `ef` best.
    ///
    /// @param least the lowest score that counts
    /// @param top what to fill: the best `k` rows within, or all when they are fewer
    /// @throws dev.quarry.format.CorruptSegmentException when the segment is damaged in a way that shows
    public void searchWithin(HnswQuery query, float least, RowFilter filter, TopK top) {
        if (graph.nodes() == 0) {
            return;
        }
        int ef = Math.min(query.ef(), graph.nodes());
        try {
            if (FilterPlan.of(filter, graph.nodes(), ef) == FilterPlan.SCAN) {
                scan(least, filter, top);
                return;
            }
            walk(query, FilterPlan.WALK_ALL, ef, ef, RowFilter.ALL);
            CandidatePool found = search.pool();
            boolean mayBeMore = found.size() == ef && found.score(ef - 1) >= least;
            if (mayBeMore) {
                search.spread(graph, least, filter, top);
                return;
            }
            for (int place = 0; place < found.size() && found.score(place) >= least; place++) {
                int row = graph.row(found.position(place));
                if (filter.accepts(row)) {
                    top.offer(row, found.score(place));
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw damage(e);
        }
    }

    /// What the searches of this searcher did, all together.
    public SearchCounts counts() {
        return counts;
    }

    private void walk(HnswQuery query, FilterPlan plan, int ef, int k, RowFilter filter) {
        HnswLevel base = graph.levels().getFirst();
        int entry = search.descend(graph, graph.levels().size() - 1, graph.entry(), 0);
        if (plan == FilterPlan.STEP_OVER) {
            filtered.search(entry, graph.baseEntry(), ef, filter);
            return;
        }
        double part = Math.min(1, (double) filter.cardinality() / graph.nodes());
        int wider = (int) Math.min(graph.nodes(), Math.ceil(ef / part));
        search.search(base, entry, graph.baseEntry(), wider, query.patience(), k);
    }

    private void collect(RowFilter filter, TopK top) {
        CandidatePool found = search.pool();
        for (int place = 0; place < found.size() && !top.isFull(); place++) {
            int row = graph.row(found.position(place));
            if (filter.accepts(row)) {
                top.offer(row, found.score(place));
            }
        }
    }

    private void scan(float least, RowFilter filter, TopK top) {
        counts.scans++;
        int count = 0;
        int end = rows.rows().count();
        for (int row = filter.next(0); row >= 0 && row < end; row = filter.next(row + 1)) {
            if (rows.rows().isPresent(row)) {
                batch[count++] = row;
                if (count == BATCH) {
                    offer(count, least, top);
                    count = 0;
                }
            }
        }
        offer(count, least, top);
    }

    private void offer(int count, float least, TopK top) {
        rows.score(batch, count, scores);
        counts.scored += count;
        for (int i = 0; i < count; i++) {
            if (scores[i] >= least) {
                top.offer(batch[i], scores[i]);
            }
        }
    }

    private CorruptSegmentException damage(IndexOutOfBoundsException e) {
        return view.section().corrupt(0, "neighbors, positions and rows in range", String.valueOf(e.getMessage()));
    }
}
