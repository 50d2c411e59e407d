package dev.quarry.pq;

import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;

/// Scores of all lists from centroids in panels, exact at once. One thread's scratch.
final class PanelListScores implements ListScores {

    private static final int COLUMNS = PanelKernel.COLUMNS;

    private final Metric metric;
    private final PanelKernel kernel;
    private final int dim;
    private final float[][] panels;
    private final float[] squares;
    /// with the centroids, and what fills up the last panel
    private final float[] products;
    private final float[] scores;

    PanelListScores(PqModel model, Kernels kernels) {
        this.metric = model.metric();
        this.kernel = kernels.panels();
        this.dim = model.shape().dim();
        this.panels = model.listPanels();
        this.squares = model.panels().listSquares();
        this.products = new float[panels.length * COLUMNS];
        this.scores = new float[squares.length];
    }

    @Override
    public void load(float[] mapped) {
        for (int panel = 0; panel < panels.length; panel++) {
            kernel.product(mapped, 0, dim, 1, dim, panels[panel], products, panel * COLUMNS);
        }
        float factor = ListScores.factor(metric, mapped, dim);
        for (int list = 0; list < squares.length; list++) {
            scores[list] = ListScores.score(metric, factor, products[list], squares[list]);
        }
    }

    @Override
    public int lists() {
        return scores.length;
    }

    @Override
    public int candidates(int wanted) {
        return wanted;
    }

    @Override
    public float rough(int list) {
        return scores[list];
    }

    @Override
    public void settle(int[] lists, int count) {
        // they are
    }

    @Override
    public float score(int list) {
        return scores[list];
    }

    @Override
    public float product(int list) {
        return products[list];
    }
}
