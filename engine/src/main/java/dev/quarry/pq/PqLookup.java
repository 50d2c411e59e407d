package dev.quarry.pq;

import dev.quarry.kernel.Kernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a query costs once, however many segments are searched for it: the query in the space of the centroids,
/// its scores of all centroids, and of all lists. Searches of one model by one thread share it, one after the
/// other: each takes its query anew, and what the one before computed for the same query is still there. One
/// thread's; allocates nothing once made.
public final class PqLookup {

    private static final int BYTE_VALUES = 256;

    private final PqModel model;
    private final Kernels kernels;
    private final PqQuery query;
    private final PqTables tables;
    private final PqCosts costs;
    private final ListScores lists;
    private final float[] taken;
    /// `(bytes of a row, 256)`: the sums of both codes of a byte; null until needed
    private float @Nullable [] pairs;
    private boolean isTaken;
    /// Whether the tables are those of the query itself.
    private boolean isWhole;
    private boolean hasCosts;
    private boolean hasPairs;
    private boolean hasLists;

    public PqLookup(PqModel model, Kernels kernels) {
        this(model, kernels, ListScores.of(model, kernels));
    }

    PqLookup(PqModel model, Kernels kernels, ListScores lists) {
        this.model = model;
        this.kernels = kernels;
        this.query = new PqQuery(model, kernels);
        this.tables = new PqTables(model, kernels);
        this.costs = new PqCosts(model.shape(), kernels);
        this.lists = lists;
        this.taken = new float[model.shape().dim()];
    }

    /// The model it is of.
    public PqModel model() {
        return model;
    }

    Kernels kernels() {
        return kernels;
    }

    /// Takes a query, `(dim)`. Not kept.
    void load(float[] vector) {
        if (isTaken && Arrays.equals(taken, vector)) {
            return;
        }
        isTaken = false;
        query.load(vector);
        System.arraycopy(vector, 0, taken, 0, taken.length);
        isTaken = true;
        isWhole = false;
        hasLists = false;
    }

    /// The query in the space of the centroids: `(paddedDim)` values, zeros behind the last dimension; there may
    /// be more behind them.
    float[] mapped() {
        return query.mapped();
    }

    /// The tables, after [#useQuery] or [#useResidual].
    PqTables tables() {
        return tables;
    }

    /// Has the tables show the query.
    void useQuery() {
        if (!isWhole) {
            compute(query.mapped());
            isWhole = true;
        }
    }

    /// Has the tables show another vector in the space of the centroids.
    void useResidual(float[] residual) {
        compute(residual);
        isWhole = false;
    }

    private void compute(float[] mapped) {
        tables.load(mapped);
        hasCosts = false;
        hasPairs = false;
    }

    /// The tables as bytes; they show what the tables show.
    PqCosts costs() {
        if (!hasCosts) {
            costs.load(tables);
            hasCosts = true;
        }
        return costs;
    }

    /// The scores of lists, after [#computeLists].
    ListScores listScores() {
        return lists;
    }

    /// Has the scores of lists be those for the query.
    void computeLists() {
        if (!hasLists) {
            lists.load(query.mapped());
            hasLists = true;
        }
    }

    /// An entry for each value of each byte of a row, `(bytes of a row, 256)`, always the same array; see
    /// [#computeEntries].
    float[] entries() {
        if (model.shape().codes().bits() == 8) {
            return tables.scores();
        }
        if (pairs == null) {
            pairs = new float[model.shape().codes().rowBytes() * BYTE_VALUES];
        }
        return pairs;
    }

    /// Has the entries show what the tables show.
    void computeEntries() {
        float[] out = entries();
        if (model.shape().codes().bits() == 8 || hasPairs) {
            return;
        }
        float[] single = tables.scores();
        int entries = model.shape().entries();
        for (int pair = 0; pair < out.length / BYTE_VALUES; pair++) {
            int even = 2 * pair * entries;
            for (int odd = 0; odd < entries; odd++) {
                float upper = single[even + entries + odd];
                int to = pair * BYTE_VALUES + odd * entries;
                for (int i = 0; i < entries; i++) {
                    out[to + i] = single[even + i] + upper;
                }
            }
        }
        hasPairs = true;
    }
}
