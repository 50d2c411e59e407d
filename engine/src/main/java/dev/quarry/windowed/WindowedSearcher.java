package dev.quarry.windowed;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.windows.WindowedListCursor;
import dev.quarry.format.windows.WindowedPostingsView;
import dev.quarry.score.SparseQuery;
import dev.quarry.score.SparseScorer;

/// Searches one segment's windowed posting lists. Exact: finds the rows that scoring every row would find, with the
/// scores it would give. One for each thread: it owns its scratch space, and allocates nothing but what a query or a
/// `k` larger than all before needs. The views are shared.
///
/// Window after window, the lists of the query are added up in whole numbers, and the rows whose sum can still reach
/// the threshold are scored from the rows themselves. Sums bound scores from above ([QueryLists]), so no hit is lost.
/// What is not added up:
///
/// - windows in which the largest values of all lists together stay below the threshold;
/// - in each window, lists whose largest values together stay below a part of the threshold, the *slack*; rows are then
///   taken when their sum and the slack reach the threshold. More slack means fewer postings and more rows to score,
///   so it follows what they cost. Leaving lists out in this way is MaxScore (Turtle and Flood 1995) with rows for
///   the second look; adding up by window is Zhang et al., SINDI (2025).
///
/// Up to a `k` of 128, rows are scored at the end of each window, which gives the best threshold for the next. For
/// larger ones the threshold comes from the sums less their error, and rows are scored at the end of all.
public final class WindowedSearcher {

    /// Up to this `k`, candidates are scored window by window.
    private static final int EARLY_K = 128;

    /// Candidates from which on the threshold is worth raising by a selection.
    private static final int LEAST_SELECTION = 256;

    private static final int FIRST_STRETCH = 256;
    private static final int STRETCH = 2048;
    private static final int BATCH = 32;

    /// What scoring a row costs, in postings added up.
    private static final int ROW_COST = 256;

    private static final double FIRST_SLACK = 0.15;
    private static final double LATE_SLACK = 0.1;
    private static final double MOST_SLACK = 0.6;

    private final SparseRowsView rows;
    private final WindowedPostingsView postings;
    private final SparseQuery query;
    private final SparseScorer scorer;
    private final QueryLists lists;
    private final WindowSums sums;
    private final Candidates candidates = new Candidates();
    private final SearchCounts counts = new SearchCounts();
    private final int[] places = new int[STRETCH];
    private final int[] batch = new int[BATCH];
    private final float[] scores = new float[BATCH];

    /// The least sum, over all lists, of a row worth a look.
    private int threshold;
    /// The largest slack that a candidate was found with.
    private int mostSlack;

    /// @throws dev.quarry.format.CorruptSegmentException when the sections do not belong together
    public WindowedSearcher(SparseRowsView rows, WindowedPostingsView postings) {
        this(rows, postings, new SparseQuery());
    }

    /// @param query scratch, which other searches of the thread may use before and after
    /// @throws dev.quarry.format.CorruptSegmentException when the sections do not belong together
    public WindowedSearcher(SparseRowsView rows, WindowedPostingsView postings, SparseQuery query) {
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
        this.scorer = SparseScorer.of(rows, query);
        this.lists = new QueryLists(postings);
        this.sums = new WindowSums(Math.min(1 << postings.windowShift(), rows.rows()));
    }

    /// Finds the best accepted rows with a score above zero.
    ///
    /// @param terms in any order; those unknown to the segment are ignored
    /// @param weights beside the terms, finite and not negative
    /// @param count how many of both to use, 0 for a query that finds nothing
    /// @param filter rows that may be returned; when few, they are scored straight away
    /// @param hits what to offer to; not cleared
    /// @throws dev.quarry.format.CorruptSegmentException when the segment is damaged in a way that shows
    public void search(int[] terms, float[] weights, int count, RowFilter filter, TopK hits) {
        query.load(terms, weights, count, rows.vocabulary());
        scorer.prepare();
        candidates.clear();
        try {
            if (!lists.open(query) || filter.cardinality() <= lists.postings() / ROW_COST) {
                scoreAccepted(filter, hits);
            } else if (lists.count() > 0) {
                scan(filter, hits);
            }
        } catch (IndexOutOfBoundsException e) {
            sums.clear();
            throw postings.section().corrupt(0, "windows, rows and terms in range", String.valueOf(e.getMessage()));
        } finally {
            query.clear();
        }
    }

    /// What the searches of this searcher did, all together.
    public SearchCounts counts() {
        return counts;
    }

    private void scan(RowFilter filter, TopK hits) {
        threshold = lists.leastSum(hits.threshold());
        mostSlack = 0;
        boolean early = hits.k() <= EARLY_K;
        double part = early ? FIRST_SLACK : LATE_SLACK;
        int shift = postings.windowShift();
        for (int row = filter.next(0); row >= 0 && row < rows.rows(); ) {
            int window = row >>> shift;
            long end = (long) (window + 1) << shift;
            if (lists.moveTo(window) >= threshold) {
                long added = counts.postingsAdded;
                int slack = add((long) (part * threshold));
                collect(window, (int) Math.min(end, rows.rows()), slack, filter, hits.k());
                sums.clear();
                if (early) {
                    long scored = counts.rowsScored;
                    score(hits);
                    part = next(part, (counts.rowsScored - scored) * ROW_COST, counts.postingsAdded - added);
                }
            }
            row = end < rows.rows() ? filter.next((int) end) : -1;
        }
        score(hits);
    }

    /// More slack while scoring costs little beside adding up, less when it costs much.
    private static double next(double part, long scoring, long adding) {
        if (4 * scoring < adding) {
            return Math.min(MOST_SLACK, part * 1.3);
        }
        return 2 * scoring > adding ? part * 0.75 : part;
    }

    /// Adds up the lists of the window moved to.
    ///
    /// @param most what the lists left out may add to a row at most
    /// @return what they may add
    private int add(long most) {
        int slack = 0;
        for (int i = 0; i < lists.count(); i++) {
            int list = lists.ordered(i);
            int bound = lists.bound(list);
            if (bound > 0) {
                WindowedListCursor cursor = lists.cursor(list);
                int from = cursor.start(lists.run(list));
                int length = cursor.start(lists.run(list) + 1) - from;
                if (slack + bound <= most) {
                    slack += bound;
                    counts.postingsLeftOut += length;
                } else {
                    sums.add(
                            postings.data(),
                            cursor.offsetsAt() + (long) from * Short.BYTES,
                            cursor.valuesAt() + from,
                            length,
                            lists.weight(list));
                    counts.postingsAdded += length;
                }
            }
        }
        counts.windowsAdded++;
        mostSlack = Math.max(mostSlack, slack);
        return slack;
    }

    private void collect(int window, int end, int slack, RowFilter filter, int k) {
        int first = window << postings.windowShift();
        int selection = (int) Math.max(LEAST_SELECTION, Math.min(2L * k, 1 << 30));
        for (int from = 0; from < end - first; ) {
            int to = Math.min(end - first, from + (threshold == 1 ? FIRST_STRETCH : STRETCH));
            int found = sums.select(from, to, Math.max(1, threshold - slack), places);
            for (int i = 0; i < found; i++) {
                if (filter.accepts(first + places[i])) {
                    candidates.add(sums.get(places[i]), first + places[i]);
                }
            }
            if (candidates.size() >= selection) {
                raise(k);
                selection = Math.max(selection, 2 * candidates.size());
            }
            from = to;
        }
    }

    /// Raises the threshold to what the `k`-th best sum so far warrants.
    private void raise(int k) {
        threshold = Math.max(threshold, lists.leastSumBeside(candidates.putLargestFirst(k)));
        candidates.keepAtLeast(0, threshold - mostSlack);
    }

    /// Scores the candidates, the most promising first where hits are missing.
    private void score(TopK hits) {
        int missing = hits.k() - hits.size();
        if (missing > 0 && missing < candidates.size()) {
            candidates.putLargestFirst(missing);
        }
        int done = 0;
        while (done < candidates.size()) {
            int filled = 0;
            int to = done < missing ? Math.min(missing, candidates.size()) : candidates.size();
            for (; done < to && filled < BATCH; done++) {
                if (candidates.sum(done) >= threshold - mostSlack) {
                    batch[filled++] = candidates.row(done);
                }
            }
            offer(filled, hits);
            if (hits.isFull()) {
                threshold = Math.max(threshold, lists.leastSum(hits.threshold()));
            }
        }
        candidates.clear();
        mostSlack = 0;
    }

    /// Scores the accepted rows without the lists.
    private void scoreAccepted(RowFilter filter, TopK hits) {
        int filled = 0;
        for (int row = filter.next(0); row >= 0 && row < rows.rows(); row = filter.next(row + 1)) {
            batch[filled++] = row;
            if (filled == BATCH) {
                offer(filled, hits);
                filled = 0;
            }
        }
        offer(filled, hits);
    }

    private void offer(int filled, TopK hits) {
        scorer.score(batch, filled, scores);
        counts.rowsScored += filled;
        for (int i = 0; i < filled; i++) {
            if (scores[i] > 0) {
                hits.offer(batch[i], scores[i]);
            }
        }
    }
}
