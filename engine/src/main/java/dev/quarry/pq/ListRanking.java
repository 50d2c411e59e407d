package dev.quarry.pq;

import dev.quarry.collect.TopK;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;
import dev.quarry.linear.Matrix;

/// Orders lists by how promising they are for a query. One thread's scratch.
///
/// For squared distances that is the distance of the centroid, by which rows were assigned. For dot products it
/// is the product with the centroid, which is the mean product with the list's rows. Cosines are distances of
/// vectors of length 1, whose centroids are shorter the wider their list is spread: by distance, the first list
/// is the one that the query itself would belong to, which the product, that favors narrow lists, does not grant.
final class ListRanking {

    private static final int COLUMNS = PanelKernel.COLUMNS;

    private final Metric metric;
    private final IvfListsView view;
    private final PanelKernel kernel;
    private final int dim;
    private final float[][] panels;
    /// squared lengths of the centroids
    private final float[] squares;
    /// with the centroids, and what fills up the last panel
    private final float[] products;
    private final TopK best = new TopK(1);
    private final int[] order;
    private final float[] scores;
    private final float[] drained;

    ListRanking(PqModel model, CoarseQuantizer coarse, IvfListsView view, Kernels kernels) {
        this.metric = model.metric();
        this.view = view;
        this.kernel = kernels.panels();
        Matrix centroids = coarse.centroids();
        this.dim = centroids.columns();
        this.panels = CodebookPanels.rows(centroids);
        this.squares = new float[centroids.rows()];
        for (int list = 0; list < squares.length; list++) {
            squares[list] = (float) Norms.square(centroids.values(), list * dim, dim);
        }
        this.products = new float[panels.length * COLUMNS];
        this.order = new int[squares.length];
        this.scores = new float[squares.length];
        this.drained = new float[squares.length];
    }

    /// Takes a query in the space of the centroids.
    void load(float[] mapped) {
        for (int panel = 0; panel < panels.length; panel++) {
            kernel.product(mapped, 0, dim, 1, dim, panels[panel], products, panel * COLUMNS);
        }
        double length = metric == Metric.COSINE ? Math.sqrt(Norms.square(mapped, 0, dim)) : 1;
        float factor = length > 0 ? (float) (2 / length) : 0;
        for (int list = 0; list < squares.length; list++) {
            scores[list] = metric == Metric.DOT ? products[list] : factor * products[list] - squares[list];
        }
    }

    /// The product of the query and a list's centroid.
    float product(int list) {
        return products[list];
    }

    /// Finds the best lists that have rows; see [#list].
    ///
    /// @return how many were found, at most `wanted`
    int rank(int wanted) {
        best.reset(Math.min(wanted, squares.length));
        for (int list = 0; list < squares.length; list++) {
            if (scores[list] >= best.threshold() && view.start(list) < view.start(list + 1)) {
                best.offer(list, scores[list]);
            }
        }
        return best.drain(order, drained);
    }

    /// The list at a place of the order, the best first.
    int list(int place) {
        return order[place];
    }
}
