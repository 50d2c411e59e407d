package dev.quarry.seismic;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.collect.VisitedRows;
import dev.quarry.format.neighbors.RowNeighborsView;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.postings.PostingListCursor;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.score.SparseQuery;
import dev.quarry.score.SparseRanking;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Searches one segment's posting lists. One for each thread: it owns its scratch space, and allocates nothing
/// but what a query larger than all before it needs. The views are shared.
///
/// Follows Bruch, Nardini, Rulli, Venturini: Efficient Inverted Indexes for Approximate Retrieval over Learned
/// Sparse Representations (SIGIR 2024), algorithm 2; its cut is our `queryCut`, its heap_factor our `heapFactor`.
/// Departures: a list's summaries are stored inverted, so all its blocks are scored in one pass; blocks of all
/// lists can be taken best first ([BlockOrder#ALL_SORTED]); rows are scored in batches that reach over blocks,
/// against the threshold that held when the block was opened.
///
/// With a graph of near rows, whatever is among the best `k` when the lists are done is expanded: its neighbors
/// are scored too, and so on until nothing among the best has neighbors that were not looked at (Bruch, Nardini,
/// Rulli, Venturini: Pairing Clustered Inverted Indexes with kNN Graphs, CIKM 2024, who expand the lists' best
/// once). That finds most of what was missed, so that fewer lists and blocks do.
///
/// A row is a hit only with a score above zero. Without a filter a search may return fewer than `k` hits although
/// more rows share a term with the query: it sees what the entered lists kept. With a filter it never does: see
/// [#search].
public final class SeismicSearcher {

    /// Filters that accept no more rows than this, or four times `k`, are answered by scoring all of them.
    static final int DIRECT_ROWS = 4096;

    /// Rows that are gathered, from one block or several, before they are scored.
    private static final int BATCH = 32;

    private final SparseRowsView rows;
    private final BlockedPostingsView postings;
    private final @Nullable RowNeighborsView graph;
    private final SparseQuery query;
    private final SparseRanking ranking;
    private final HeaviestTerms lists;
    private final HeaviestTerms heaviest = new HeaviestTerms(term -> true);
    private final VisitedRows visited;
    private final BlockHeap heap = new BlockHeap();
    private final SearchCounts counts = new SearchCounts();
    private final int[] leaders = new int[BATCH];
    private final int[] neighbors;
    private final int[] batch = new int[BATCH];
    private int filled;
    private PostingListCursor[] cursors = new PostingListCursor[0];
    /// where the blocks of each open list start in `sums`
    private int[] bases = new int[1];

    private float[] sums = new float[0];
    private int gathered;
    private int[] queryTerms = new int[0];
    private float[] queryWeights = new float[0];
    /// written so that loads that are made for the cache alone are not dropped
    @SuppressWarnings("UnusedVariable")
    private int touched;

    /// A searcher without a graph.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the sections do not belong together
    public SeismicSearcher(SparseRowsView rows, BlockedPostingsView postings) {
        this(rows, postings, null);
    }

    /// @param graph the neighbors of the rows, or null when there are none
    /// @throws dev.quarry.format.CorruptSegmentException when the sections do not belong together
    public SeismicSearcher(SparseRowsView rows, BlockedPostingsView postings, @Nullable RowNeighborsView graph) {
        this(rows, postings, graph, new SparseQuery());
    }

    /// @param graph the neighbors of the rows, or null when there are none
    /// @param query scratch, which other searches of the thread may use before and after
    /// @throws dev.quarry.format.CorruptSegmentException when the sections do not belong together
    public SeismicSearcher(
            SparseRowsView rows, BlockedPostingsView postings, @Nullable RowNeighborsView graph, SparseQuery query) {
        if (rows.rows() != postings.rows() || rows.vocabulary() != postings.vocabulary()) {
            throw postings.section()
                    .corrupt(
                            0,
                            "%d rows and %d terms as in the rows".formatted(rows.rows(), rows.vocabulary()),
                            "%d and %d".formatted(postings.rows(), postings.vocabulary()));
        }
        this.rows = rows;
        this.postings = postings;
        this.query = query;
        this.ranking = SparseRanking.of(rows, query);
        this.lists = new HeaviestTerms(postings::hasList);
        this.visited = new VisitedRows(rows.rows());
        this.graph = graph;
        this.neighbors = new int[graph == null ? 0 : graph.degree()];
    }

    /// Finds hits.
    ///
    /// A filter that accepts fewer rows than there are is applied before rows are scored. When it accepts few
    /// rows (at most 4,096, or four times `k`), all of them are scored and the result is exact. Otherwise, should
    /// the lists give fewer than `k` hits, the accepted rows they did not reach are scored too, so that `k` hits
    /// come back whenever `k` accepted rows share a term with the query; that costs a pass over the accepted
    /// rows.
    ///
    /// @param terms in any order; those unknown to the segment are ignored
    /// @param weights beside the terms, finite and not negative
    /// @param count how many of both to use, 0 for a query that finds nothing
    /// @param parameters how hard to try
    /// @param filter rows that may be returned
    /// @param hits what to fill; its `k` is the search's, and it should be empty
    /// @throws dev.quarry.format.CorruptSegmentException when the segment is damaged in a way that shows
    public void search(int[] terms, float[] weights, int count, SeismicQuery parameters, RowFilter filter, TopK hits) {
        query.load(terms, weights, count, rows.vocabulary());
        visited.reset();
        try {
            if (query.count() == 0) {
                return;
            }
            filled = 0;
            ranking.begin(hits, parameters.tailBound());
            if (filter.cardinality() <= Math.max(DIRECT_ROWS, 4L * hits.k())) {
                scoreAccepted(filter);
                return;
            }
            searchLists(parameters, filter);
            if (filter.cardinality() < rows.rows() && hits.size() < Math.min(hits.k(), filter.cardinality())) {
                ranking.begin(hits, parameters.tailBound());
                scoreAccepted(filter);
            }
        } catch (IndexOutOfBoundsException e) {
            throw postings.section().corrupt(0, "blocks, rows and terms in range", String.valueOf(e.getMessage()));
        } finally {
            query.clear();
        }
    }

    /// What the searches of this searcher did, all together.
    public SearchCounts counts() {
        return counts;
    }

    private void searchLists(SeismicQuery parameters, RowFilter filter) {
        lists.select(query, parameters.queryCut());
        gatherQuery(parameters.summaryTerms());
        reserve(parameters.order() == BlockOrder.ALL_SORTED ? lists.count() : 1);
        if (parameters.order() == BlockOrder.ALL_SORTED) {
            for (int list = 0; list < lists.count(); list++) {
                scoreSummaries(list, lists.term(list));
            }
            visitSorted(lists.count(), parameters.heapFactor(), filter);
            expand(parameters.neighbors(), filter);
            finish();
            return;
        }
        for (int list = 0; list < lists.count(); list++) {
            scoreSummaries(0, lists.term(list));
            if (list == 0 && parameters.order() == BlockOrder.FIRST_LIST_SORTED) {
                visitSorted(1, parameters.heapFactor(), filter);
            } else {
                visitStored(parameters.heapFactor(), filter);
            }
        }
        expand(parameters.neighbors(), filter);
        finish();
    }

    /// Scores the neighbors of the best rows, until all of the best have been expanded.
    private void expand(int most, RowFilter filter) {
        RowNeighborsView links = graph;
        int degree = Math.min(most, neighbors.length);
        if (links == null || degree == 0) {
            return;
        }
        flush();
        for (int count = ranking.takeLeaders(leaders); count > 0; count = ranking.takeLeaders(leaders)) {
            counts.rowsExpanded += count;
            for (int i = 0; i < count; i++) {
                touched += links.touch(leaders[i]);
            }
            for (int i = 0; i < count; i++) {
                addAll(neighbors, links.read(leaders[i], degree, neighbors), filter);
            }
            flush();
        }
    }

    private void addAll(int[] found, int count, RowFilter filter) {
        for (int i = 0; i < count; i++) {
            if (visited.add(found[i]) && filter.accepts(found[i])) {
                add(found[i]);
            }
        }
    }

    /// The terms that score summaries and their weights, side by side as the summaries are asked for them.
    private void gatherQuery(int summaryTerms) {
        if (queryTerms.length < query.count()) {
            queryTerms = new int[2 * query.count()];
            queryWeights = new float[queryTerms.length];
        }
        boolean all = summaryTerms >= query.count();
        if (!all) {
            heaviest.select(query, summaryTerms);
        }
        gathered = all ? query.count() : heaviest.count();
        for (int i = 0; i < gathered; i++) {
            queryTerms[i] = all ? query.term(i) : heaviest.term(i);
            queryWeights[i] = query.weight(queryTerms[i]);
        }
    }

    private void reserve(int open) {
        if (cursors.length < open) {
            int before = cursors.length;
            cursors = Arrays.copyOf(cursors, open);
            for (int i = before; i < open; i++) {
                cursors[i] = new PostingListCursor(postings);
            }
            bases = Arrays.copyOf(bases, open + 1);
        }
    }

    /// Opens a term's list as the `list`-th and scores its blocks' summaries into `sums`, from `bases[list]`
    /// on.
    private void scoreSummaries(int list, int term) {
        PostingListCursor cursor = cursors[list];
        cursor.open(term);
        int from = bases[list];
        int to = from + cursor.blocks();
        bases[list + 1] = to;
        if (sums.length < to) {
            sums = Arrays.copyOf(sums, Math.max(to, 2 * sums.length));
        }
        Arrays.fill(sums, from, to, 0);
        cursor.addSummaries(queryTerms, queryWeights, gathered, sums, from);
        for (int block = 0; block < to - from; block++) {
            sums[from + block] *= cursor.scale(block);
        }
        counts.summariesScored += to - from;
    }

    private void visitStored(float heapFactor, RowFilter filter) {
        PostingListCursor cursor = cursors[0];
        for (int block = 0; block < cursor.blocks(); block++) {
            // NaN, from an infinite factor before there are k hits, skips nothing
            if (!(sums[block] < ranking.threshold() / heapFactor)) {
                visit(cursor, block, filter);
            }
        }
    }

    private void visitSorted(int open, float heapFactor, RowFilter filter) {
        heap.clear();
        for (int place = 0; place < bases[open]; place++) {
            heap.add(sums[place], place);
        }
        heap.order();
        while (!heap.isEmpty() && !(heap.topScore() < ranking.threshold() / heapFactor)) {
            int place = heap.take();
            int list = open - 1;
            while (bases[list] > place) {
                list--;
            }
            visit(cursors[list], place - bases[list], filter);
        }
    }

    private void visit(PostingListCursor cursor, int block, RowFilter filter) {
        int from = cursor.blockStart(block);
        int to = cursor.blockStart(block + 1);
        if (from < 0 || to > cursor.postings()) {
            throw new IndexOutOfBoundsException("a block of rows " + from + " to " + to);
        }
        counts.blocksOpened++;
        for (int i = from; i < to; i++) {
            int row = cursor.row(i);
            if (visited.add(row) && filter.accepts(row)) {
                add(row);
            }
        }
    }

    /// Scores the accepted rows that no list has led to.
    private void scoreAccepted(RowFilter filter) {
        counts.scans++;
        for (int row = filter.next(0); row >= 0 && row < rows.rows(); row = filter.next(row + 1)) {
            if (visited.add(row)) {
                add(row);
            }
        }
        finish();
    }

    private void add(int row) {
        batch[filled++] = row;
        if (filled == BATCH) {
            flush();
        }
    }

    private void flush() {
        ranking.add(batch, filled);
        counts.rowsScored += filled;
        filled = 0;
    }

    private void finish() {
        flush();
        ranking.finish();
    }
}
