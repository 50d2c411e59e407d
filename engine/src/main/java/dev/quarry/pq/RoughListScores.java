package dev.quarry.pq;

import dev.quarry.kernel.ArrayKernel;
import dev.quarry.kernel.DenseByteKernel;
import dev.quarry.kernel.DenseFloatKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;

/// Scores of lists from centroids as bytes, and of those that seem good from centroids as floats, so that a
/// quarter of the memory is read. One thread's scratch.
final class RoughListScores implements ListScores {

    /// Candidates beside half as many as are wanted: what rounding to bytes displaces is next to its place.
    private static final int SPARE = 8;

    private final Metric metric;
    private final ArrayKernel arrays;
    private final DenseByteKernel byteKernel;
    private final DenseFloatKernel floatKernel;
    private final ListRows rows;
    private final float[] squares;
    private final float[] query;
    private final byte[] bytes;
    private float factor;
    /// of all lists
    private final float[] rough;
    /// of lists that are settled
    private final float[] products;
    /// of the lists being settled, in their order
    private final float[] some;

    RoughListScores(PqModel model, Kernels kernels) {
        this.metric = model.metric();
        this.arrays = kernels.arrays();
        this.byteKernel = kernels.i8();
        this.floatKernel = kernels.f32();
        this.rows = model.listRows(kernels);
        this.squares = model.panels().listSquares();
        this.query = new float[rows.dim()];
        this.bytes = new byte[rows.dim()];
        this.rough = new float[squares.length];
        this.products = new float[squares.length];
        this.some = new float[squares.length];
    }

    @Override
    public void load(float[] mapped) {
        int dim = rows.dim();
        System.arraycopy(mapped, 0, query, 0, dim);
        factor = ListScores.factor(metric, mapped, dim);
        float step = ListRows.round(arrays, query, bytes);
        byteKernel.scoreRange(Metric.DOT, rows.bytes(), 0, dim, 0, rough.length, bytes, rough);
        for (int list = 0; list < rough.length; list++) {
            float product = rough[list] * rows.steps()[list] * step;
            rough[list] = ListScores.score(metric, factor, product, squares[list]);
        }
    }

    @Override
    public int lists() {
        return squares.length;
    }

    @Override
    public int candidates(int wanted) {
        return (int) Math.min(lists(), wanted + wanted / 2L + SPARE);
    }

    @Override
    public float rough(int list) {
        return rough[list];
    }

    @Override
    public void settle(int[] lists, int count) {
        long stride = (long) rows.dim() * Float.BYTES;
        floatKernel.score(Metric.DOT, rows.floats(), 0, stride, lists, count, query, some);
        for (int i = 0; i < count; i++) {
            products[lists[i]] = some[i];
        }
    }

    @Override
    public float score(int list) {
        return ListScores.score(metric, factor, products[list], squares[list]);
    }

    @Override
    public float product(int list) {
        return products[list];
    }
}
