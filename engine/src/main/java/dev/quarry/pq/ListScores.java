package dev.quarry.pq;

import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;

/// How promising lists are for a query. One thread's scratch.
///
/// For squared distances that is the distance of the centroid, by which rows were assigned. For dot products it
/// is the product with the centroid, which is the mean product with the list's rows. Cosines are distances of
/// vectors of length 1, whose centroids are shorter the wider their list is spread: by distance, the first list
/// is the one that the query itself would belong to, which the product, that favors narrow lists, does not grant.
final class ListScores {

    private static final int COLUMNS = PanelKernel.COLUMNS;

    private final Metric metric;
    private final PanelKernel kernel;
    private final int dim;
    private final float[][] panels;
    private final float[] squares;
    /// with the centroids, and what fills up the last panel
    private final float[] products;
    private final float[] scores;

    ListScores(PqModel model, Kernels kernels) {
        this.metric = model.metric();
        this.kernel = kernels.panels();
        this.dim = model.shape().dim();
        this.panels = model.panels().lists();
        this.squares = model.panels().listSquares();
        this.products = new float[panels.length * COLUMNS];
        this.scores = new float[squares.length];
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

    int lists() {
        return scores.length;
    }

    /// Higher is better.
    float score(int list) {
        return scores[list];
    }

    /// The product of the query and a list's centroid.
    float product(int list) {
        return products[list];
    }
}
