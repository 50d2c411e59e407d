package dev.quarry.hnsw;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.graph.HnswLevel;
import dev.quarry.score.DenseScorer;
import dev.quarry.score.NodeScorer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Searches one segment's graph. One for each thread: it owns its scratch space, and allocates nothing but what
/// a query larger than all before it needs. The view is shared.
///
/// It knows no query: the owner gives the query to all scorers before each search. What it returns has the
/// scores of the scorer that walks, or of another where that one is only rough; where these read codes, a second pass
/// over the rows belongs behind it.
public final class HnswSearcher {

    private static final int BATCH = 256;

    /// A filter that accepts a smaller part of the rows near the query than this, times its part of all rows, accepts
    /// what lies elsewhere.
    private static final double NEAR_PART = 0.25;

    /// What scoring a row costs a walk, in rows of a scan.
    private static final int WALK_COST = 2;

    /// How many times the candidates of the round before.
    private static final int WIDER = 4;

    /// Where scores are rough, so many times `k` rows are scored again.
    private static final double AGAIN = 1.5;

    /// One of so many hits may differ between rounds that agree, and none where `k` is lower.
    private static final int MAY_DIFFER = 100;

    private final HnswGraphView view;
    private final HnswGraph graph;
    private final DenseScorer rows;
    private final @Nullable NodeScorer again;
    private final LevelSearch search;
    private final FilteredSearch filtered;
    private final SearchCounts counts;
    private final int[] batch = new int[BATCH];
    private final float[] scores = new float[BATCH];
    private int[] foundRows = {};
    private float[] foundScores = {};
    private int[] foundNodes = {};
    private final TopK best = new TopK(1);
    private int[] last = {};

    /// @param walk scores the graph's nodes on the way; used by this searcher alone
    /// @param rows scores all accepted rows where few are
    public HnswSearcher(HnswGraphView view, NodeScorer walk, DenseScorer rows) {
        this(view, walk, null, rows);
    }

    /// @param walk scores the graph's nodes on the way; used by this searcher alone
    /// @param again scores what a walk found, where `walk` only tells which way to go; its scores are those of the
    ///     result. Null where those of `walk` are
    /// @param rows scores all accepted rows where few are
    public HnswSearcher(HnswGraphView view, NodeScorer walk, @Nullable NodeScorer again, DenseScorer rows) {
        this.view = view;
        this.graph = view.graph();
        this.rows = rows;
        this.again = again;
        this.search = new LevelSearch(graph, walk);
        this.counts = search.counts();
        this.filtered = new FilteredSearch(graph, walk, search.pool(), counts);
    }

    /// Finds the best rows for the scorers' query.
    ///
    /// The filter decides how, see [FilterPlan]. Where it accepts few of the rows near the query, or a walk found
    /// fewer than `k`, there are further walks, from other starts and with more candidates, until two of them agree
    /// or until it is cheaper to score all accepted rows. A search returns `k` hits whenever as many rows with a
    /// vector are accepted, and costs no more than about two scans of these. Deleted rows are rows that the filter
    /// does not accept.
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
            switch (FilterPlan.of(filter, graph.nodes(), ef)) {
                case SCAN -> scan(Float.NEGATIVE_INFINITY, filter, top);
                case STEP_OVER -> {
                    int entry = search.descend(graph, graph.levels().size() - 1, graph.entry(), 0);
                    double least = NEAR_PART * filter.cardinality() / graph.nodes();
                    if (filtered.avoids(entry, filter, least) || !stepOver(entry, ef, k, filter, top)) {
                        searchApart(entry, ef, k, filter, top);
                    }
                }
                case WALK_ALL -> {
                    walkAll(query, ef, k, filter);
                    int found = collect(filter, k);
                    if (found == k || filter.equals(RowFilter.ALL)) {
                        deliver(found, top);
                    } else {
                        searchApart(search.pool().position(0), ef, k, filter, top);
                    }
                }
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
    /// @throws IllegalStateException when the walk's scores are rough
    public void searchWithin(HnswQuery query, float least, RowFilter filter, TopK top) {
        if (again != null) {
            throw new IllegalStateException("rough scores do not tell what lies within");
        }
        if (graph.nodes() == 0) {
            return;
        }
        int ef = Math.min(query.ef(), graph.nodes());
        try {
            if (FilterPlan.of(filter, graph.nodes(), ef) == FilterPlan.SCAN) {
                scan(least, filter, top);
                return;
            }
            walkAll(query, ef, ef, RowFilter.ALL);
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

    private void walkAll(HnswQuery query, int ef, int k, RowFilter filter) {
        HnswLevel base = graph.levels().getFirst();
        int entry = search.descend(graph, graph.levels().size() - 1, graph.entry(), 0);
        double part = Math.min(1, (double) filter.cardinality() / graph.nodes());
        int wider = (int) Math.min(graph.nodes(), Math.ceil(ef / part));
        search.search(base, entry, graph.baseEntry(), wider, query.patience(), k);
    }

    private boolean stepOver(int entry, int ef, int k, RowFilter filter, TopK top) {
        filtered.search(entry, graph.baseEntry(), ef, filter, 0);
        int found = collect(filter, k);
        if (found < k) {
            return false;
        }
        deliver(found, top);
        return true;
    }

    /// Searches for accepted rows that do not lie near the query: walks end in whichever valley they start, so their
    /// agreement tells whether what they found is the best there is.
    private void searchApart(int entry, int ef, int k, RowFilter filter, TopK top) {
        int accepted = Math.min(filter.cardinality(), graph.nodes());
        long budget = accepted;
        int before = 0;
        int wide = ef;
        for (int round = 0; accepted >= k && wide < accepted; round++) {
            long start = counts.scored;
            filtered.search(entry, graph.baseEntry(), wide, filter, round);
            long cost = WALK_COST * (counts.scored - start);
            int found = collect(filter, k);
            if (round > 0 && found == k && agree(before, found, k)) {
                deliver(found, top);
                return;
            }
            before = remember(found);
            wide = (int) Math.min(Integer.MAX_VALUE, (long) WIDER * wide);
            budget -= cost;
            if (budget < WIDER * cost) {
                break;
            }
        }
        scan(Float.NEGATIVE_INFINITY, filter, top);
    }

    /// Keeps what was collected, sorted by row.
    private int remember(int found) {
        if (last.length < found) {
            last = new int[foundRows.length];
        }
        System.arraycopy(foundRows, 0, last, 0, found);
        Arrays.sort(last, 0, found);
        return found;
    }

    private boolean agree(int before, int found, int k) {
        int same = 0;
        for (int i = 0; i < found; i++) {
            same += Arrays.binarySearch(last, 0, before, foundRows[i]) >= 0 ? 1 : 0;
        }
        return same >= k - k / MAY_DIFFER;
    }

    /// Takes the best `k` accepted rows out of the pool.
    private int collect(RowFilter filter, int k) {
        int wanted = again == null ? k : (int) Math.min(graph.nodes(), Math.ceil(AGAIN * k));
        if (foundRows.length < wanted) {
            foundRows = new int[wanted];
            foundScores = new float[wanted];
            foundNodes = new int[again == null ? 0 : wanted];
        }
        CandidatePool pool = search.pool();
        int found = 0;
        for (int place = 0; place < pool.size() && found < wanted; place++) {
            int node = pool.position(place);
            int row = graph.row(node);
            if (filter.accepts(row)) {
                if (again != null) {
                    foundNodes[found] = node;
                }
                foundRows[found] = row;
                foundScores[found++] = pool.score(place);
            }
        }
        return again == null ? found : scoreAgain(again, found, k);
    }

    private int scoreAgain(NodeScorer exact, int found, int k) {
        exact.score(foundNodes, found, foundScores);
        best.reset(k);
        best.offerAll(foundRows, foundScores, found);
        return best.drain(foundRows, foundScores);
    }

    private void deliver(int found, TopK top) {
        for (int i = 0; i < found; i++) {
            top.offer(foundRows[i], foundScores[i]);
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
