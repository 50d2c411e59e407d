package dev.quarry.kernel;

/// Sums in double or long precision, one term after the other.
final class Sums {

    /// @param magnitude the sum of the terms' absolute values, which bounds rounding
    record Exact(double sum, double magnitude) {}

    private Sums() {}

    static Exact dot(float[] a, float[] b) {
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < a.length; i++) {
            double product = (double) a[i] * b[i];
            sum += product;
            magnitude += Math.abs(product);
        }
        return new Exact(sum, magnitude);
    }

    static Exact l2(float[] a, float[] b) {
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < a.length; i++) {
            double d = (double) a[i] - b[i];
            sum += d * d;
            // the difference itself is rounded, and squared
            magnitude += 3 * d * d;
        }
        return new Exact(sum, magnitude);
    }

    static Exact cosine(float[] a, float[] b) {
        Exact dot = dot(a, b);
        double norms = Math.sqrt(dot(a, a).sum() * dot(b, b).sum());
        // the dot product's own rounding, and that of the two norms
        return new Exact(dot.sum() / norms, dot.magnitude() / norms + 2);
    }

    static long dot(long[] a, long[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static long l2(long[] a, long[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }
}
