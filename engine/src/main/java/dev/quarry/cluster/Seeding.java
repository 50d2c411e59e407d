package dev.quarry.cluster;

import java.util.Arrays;
import java.util.SplittableRandom;

/// First centroids, drawn as in k-means++ (Arthur and Vassilvitskii, SODA 2007) from a sample of the points: each
/// with a probability in proportion to its squared distance from those drawn before.
final class Seeding {

    private static final int SEED_POINTS = 16;

    private Seeding() {}

    /// @param centroids receives `(clusters, dim)` from `to` on
    static void draw(Points points, long seed, int clusters, float[] centroids, int to) {
        SplittableRandom random = new SplittableRandom(seed);
        int dim = points.dim();
        int count = (int) Math.min(points.count(), (long) SEED_POINTS * clusters);
        int[] sample = sample(points.count(), count, random);
        double[] nearest = new double[count];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        int next = sample[0];
        for (int cluster = 0; cluster < clusters; cluster++) {
            int at = to + cluster * dim;
            System.arraycopy(points.values(), points.offset(next), centroids, at, dim);
            double total = 0;
            for (int i = 0; i < count; i++) {
                nearest[i] = Math.min(nearest[i], squaredDistance(points, sample[i], centroids, at));
                total += nearest[i];
            }
            next = sample[draw(nearest, random.nextDouble() * total)];
        }
    }

    private static double squaredDistance(Points points, int point, float[] centroids, int centroid) {
        double sum = 0;
        int at = points.offset(point);
        for (int i = 0; i < points.dim(); i++) {
            double difference = points.values()[at + i] - centroids[centroid + i];
            sum += difference * difference;
        }
        return sum;
    }

    /// The first place at which the running sum reaches `least`.
    private static int draw(double[] weights, double least) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (sum >= least && weights[i] > 0) {
                return i;
            }
        }
        return 0;
    }

    /// `count` distinct numbers below `all`, by a partial shuffle.
    private static int[] sample(int all, int count, SplittableRandom random) {
        int[] numbers = new int[all];
        Arrays.setAll(numbers, i -> i);
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, all);
            int swap = numbers[i];
            numbers[i] = numbers[other];
            numbers[other] = swap;
        }
        return Arrays.copyOf(numbers, count);
    }
}
