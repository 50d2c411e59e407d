package dev.quarry.kernel;

/// One entry after the other.
final class ScalarTables implements TableKernel {

    static final ScalarTables INSTANCE = new ScalarTables();

    private ScalarTables() {}

    @Override
    public void products(Shape shape, float[] query, float[] centroids, float[] out, float[] ranges) {
        int entries = shape.entries();
        int slice = shape.sliceDim();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int entry = 0; entry < entries; entry++) {
                float sum = 0;
                for (int i = 0; i < slice; i++) {
                    sum = Math.fma(query[m * slice + i], centroids[(m * slice + i) * entries + entry], sum);
                }
                out[m * entries + entry] = sum;
                low = Math.min(low, sum);
                high = Math.max(high, sum);
            }
            ranges[2 * m] = low;
            ranges[2 * m + 1] = high;
        }
    }

    @Override
    public void distances(Shape shape, float[] query, float[] centroids, float[] squares, float[] out, float[] ranges) {
        products(shape, query, centroids, out, ranges);
        int entries = shape.entries();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            float norm = norm(query, m * shape.sliceDim(), shape.sliceDim());
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (int at = m * entries; at < (m + 1) * entries; at++) {
                out[at] = 2 * out[at] - squares[at] - norm;
                low = Math.min(low, out[at]);
                high = Math.max(high, out[at]);
            }
            ranges[2 * m] = low;
            ranges[2 * m + 1] = high;
        }
    }

    /// The squared length of a slice.
    static float norm(float[] query, int at, int length) {
        float norm = 0;
        for (int i = at; i < at + length; i++) {
            norm += query[i] * query[i];
        }
        return norm;
    }

    @Override
    public void costs(Shape shape, float[] scores, float[] ranges, float inverseStep, byte[] out) {
        int entries = shape.entries();
        int stride = entries == 16 ? CodeKernel.ENTRIES_4 : CodeKernel.ENTRIES_8;
        for (int m = 0; m < shape.subQuantizers(); m++) {
            float high = ranges[2 * m + 1];
            for (int i = 0; i < stride; i++) {
                out[m * stride + i] = (byte) (int) ((high - scores[m * entries + i % entries]) * inverseStep);
            }
        }
    }
}
