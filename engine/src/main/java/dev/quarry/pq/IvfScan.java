package dev.quarry.pq;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;

/// Scans the codes of the lists that are most promising for a query (Jégou, Douze, Schmid, TPAMI 2011, section IV). One
/// for each thread: it owns its scratch space and allocates nothing once made. The views and the model are shared.
///
/// What it returns is what summing each row's table entries as floats gives over the lists it visits. Codes of
/// vectors have the same tables for all lists. Those of residuals too where scores are products, since the
/// query's product with a row is that with the centroid plus that with the residual; for squared distances each
/// list visited costs tables for what its centroid leaves of the query.
public final class IvfScan {

    /// Rows of a list that are asked for being accepted: so many that this number is expected to be, and at least
    /// some.
    private static final int SAMPLE_ACCEPTED = 4;

    private static final int LEAST_SAMPLE = 16;

    /// What part of the probes must have counted: where rows are accepted at random, samples make most lists
    /// count a little less than fully.
    private static final double ENOUGH = 0.75;

    private final IvfListsView lists;
    private final PqLookup lookup;
    private final ListRanking ranking;
    private final BlockScan blocks;
    private final Metric metric;
    private final CoarseQuantizer coarse;
    /// what a centroid leaves of the query
    private final float[] residual;
    private final IvfCounts counts = new IvfCounts();

    /// @param codes of the lists' slots, in blocks
    /// @throws dev.quarry.format.CorruptSegmentException when another model made the codes, or sections do not
    ///     belong together
    /// @throws IllegalArgumentException when the model has no lists
    public IvfScan(PqCodesView codes, IvfListsView lists, PqModel model, Kernels kernels) {
        this(codes, lists, new PqLookup(model, kernels));
    }

    /// @param codes of the lists' slots, in blocks
    /// @param lookup may be shared with other searches by this thread
    /// @throws dev.quarry.format.CorruptSegmentException when another model made the codes, or sections do not
    ///     belong together
    /// @throws IllegalArgumentException when the model has no lists
    public IvfScan(PqCodesView codes, IvfListsView lists, PqLookup lookup) {
        PqModel model = lookup.model();
        ModelCodes.require(codes, model, PqCodesLayout.BLOCKS);
        this.coarse = model.coarse()
                .orElseThrow(() -> new IllegalArgumentException("model: expected one with lists, found none"));
        lists.section().require(lists.lists() == coarse.lists(), 0, coarse.lists() + " lists", lists.lists());
        codes.section().require(codes.count() == lists.slots(), 0, lists.slots() + " codes", codes.count());
        this.lists = lists;
        this.metric = model.metric();
        this.lookup = lookup;
        this.ranking = new ListRanking(lookup.listScores(), lists);
        this.blocks = new BlockScan(codes, this::row, lookup);
        this.residual = new float[model.shape().paddedDim()];
    }

    private int row(int slot) {
        int row = lists.row(slot);
        if (row < 0 || row >= lists.rows()) {
            throw lists.section().corrupt(0, "a row below %d in slot %d".formatted(lists.rows(), slot), "" + row);
        }
        return row;
    }

    /// What searches did.
    public IvfCounts counts() {
        return counts;
    }

    /// Offers the best rows to a collector. Scores are those of the model's metric, higher is better; squared distances
    /// are negated.
    ///
    /// Under a filter a list counts as a probe only in so far as its rows are accepted as often as those of all
    /// lists: one without accepted rows does not count, just like an empty one. So the rows that a filter accepts
    /// are searched as if there were no others, also where they are far from the query.
    ///
    /// When the probed lists give fewer than `k` hits, it goes on with the next best until there are `k` or no
    /// list is left, so that `k` hits come back whenever `k` rows match. A collector with a floor, or with `k`
    /// rows beside it, ends that: rows below are no hits, so fewer than `k` say nothing, and only the probed
    /// lists are scanned.
    ///
    /// @param vector the query, `(dim)`, finite values
    /// @param filter rows that may be returned
    /// @param top what to fill; its `k` is the search's, and it should be empty
    public void search(float[] vector, IvfQuery how, RowFilter filter, TopK top) {
        blocks.clear();
        lookup.load(vector);
        lookup.computeLists();
        float[] mapped = lookup.mapped();
        boolean together = coarse.encodes() == CoarseQuantizer.Encodes.VECTORS || metric != Metric.SQUARED_L2;
        if (together) {
            lookup.useQuery();
            blocks.begin(top);
        }
        if (filter.cardinality() == 0) {
            return;
        }
        double part = Math.min(1, (double) filter.cardinality() / lists.slots());
        int found = ranking.rank(how.probes());
        double probed = 0;
        int place = 0;
        for (; place < found; place++) {
            visit(ranking.list(place), mapped, filter, top);
            probed += probe(ranking.list(place), filter, part);
        }
        double wanted = ENOUGH * how.probes();
        if (found == how.probes() && !(probed >= wanted && isEnough(top))) {
            found = ranking.extend(found);
            for (; place < found && !(probed >= wanted && isEnough(top)); place++) {
                visit(ranking.list(place), mapped, filter, top);
                probed += probe(ranking.list(place), filter, part);
            }
        }
        blocks.finish(top);
    }

    private boolean isEnough(TopK top) {
        blocks.finish(top);
        return top.isServed() || top.floor() > Float.NEGATIVE_INFINITY;
    }

    /// As what part of a probe a list counts, by a sample of its rows.
    ///
    /// @param part of all rows that the filter accepts
    private double probe(int list, RowFilter filter, double part) {
        if (part == 1) {
            return 1;
        }
        int from = lists.start(list);
        int rows = lists.start(list + 1) - from;
        int sample = (int) Math.min(rows, Math.max(LEAST_SAMPLE, Math.ceil(SAMPLE_ACCEPTED / part)));
        int accepted = 0;
        for (int i = 0; i < sample; i++) {
            accepted += filter.accepts(row(from + (int) ((long) i * rows / sample))) ? 1 : 0;
        }
        return Math.min(1, accepted / (part * sample));
    }

    private void visit(int list, float[] mapped, RowFilter filter, TopK top) {
        int from = lists.start(list);
        int to = lists.start(list + 1);
        counts.lists++;
        counts.rows += to - from;
        float constant = 0;
        if (coarse.encodes() == CoarseQuantizer.Encodes.RESIDUALS) {
            if (metric == Metric.SQUARED_L2) {
                blocks.finish(top);
                System.arraycopy(mapped, 0, residual, 0, residual.length);
                coarse.subtract(list, residual, 0);
                lookup.useResidual(residual);
                blocks.begin(top);
            } else {
                constant = lookup.listScores().product(list);
            }
        }
        blocks.scan(from, to, constant, filter, top);
    }
}
