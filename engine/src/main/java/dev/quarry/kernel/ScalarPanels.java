package dev.quarry.kernel;

/// Three loops each.
final class ScalarPanels implements PanelKernel {

    static final ScalarPanels INSTANCE = new ScalarPanels();

    private ScalarPanels() {}

    @Override
    public void product(float[] a, int at, int stride, int rows, int inner, float[] panel, float[] out, int outAt) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                float sum = 0;
                for (int i = 0; i < inner; i++) {
                    sum = Math.fma(a[at + row * stride + i], panel[i * COLUMNS + column], sum);
                }
                out[outAt + row * COLUMNS + column] = sum;
            }
        }
    }

    @Override
    public void squaredDistances(
            float[] a, int at, int stride, int rows, int inner, float[] panel, float[] out, int outAt) {
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                float sum = 0;
                for (int i = 0; i < inner; i++) {
                    float difference = a[at + row * stride + i] - panel[i * COLUMNS + column];
                    sum = Math.fma(difference, difference, sum);
                }
                out[outAt + row * COLUMNS + column] = sum;
            }
        }
    }

    @Override
    public void nearest(
            float[] points, int at, int stride, int count, int dim, float[] panels, int[] codes, float[] distances) {
        int centroids = dim == 0 ? 0 : panels.length / dim;
        for (int point = 0; point < count; point++) {
            float best = Float.POSITIVE_INFINITY;
            int code = 0;
            for (int centroid = 0; centroid < centroids; centroid++) {
                int column = centroid / COLUMNS * dim * COLUMNS + centroid % COLUMNS;
                float sum = 0;
                for (int i = 0; i < dim; i++) {
                    float difference = points[at + point * stride + i] - panels[column + i * COLUMNS];
                    sum = Math.fma(difference, difference, sum);
                }
                if (sum < best) {
                    best = sum;
                    code = centroid;
                }
            }
            codes[point] = code;
            distances[point] = best;
        }
    }
}
