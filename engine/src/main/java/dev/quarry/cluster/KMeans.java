package dev.quarry.cluster;

import dev.quarry.build.Workers;
import dev.quarry.kernel.PanelKernel;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Lloyd's k-means over one set of points. Holds the centroids and the scratch of a
/// step.
///
/// Seeds are drawn as in k-means++ (Arthur and Vassilvitskii, SODA 2007) from a sample of the points: each with
/// a probability in proportion to its squared distance from those drawn before. A cluster that loses all its
/// points is given the point that is worst represented, one of its own for each. The same points, seed and
/// number of steps give the same centroids on every machine, at any number of threads.
public final class KMeans {

    private static final int COLUMNS = PanelKernel.COLUMNS;
    private static final int SEED_POINTS = 16;
    private static final int BATCH = 1024;

    private record Batch(int[] codes, float[] distances) {}

    private final PanelKernel kernel;
    private final Workers workers;
    private final List<Batch> batches;
    private final int clusters;
    private final int dim;
    /// `(clusters, dim)`
    private final float[] centroids;
    /// `(panels, dim, 64)`, as the kernel reads them
    private final float[] panels;

    private final double[] sums;
    private final int[] sizes;
    private int[] codes = {};
    private float[] distances = {};

    /// On the calling thread.
    ///
    /// @param clusters at least 1
    /// @param dim values of a point
    public KMeans(PanelKernel kernel, int clusters, int dim) {
        this(kernel, clusters, dim, new Workers(1));
    }

    /// @param clusters at least 1
    /// @param dim values of a point
    /// @param workers who finds the nearest centroids
    public KMeans(PanelKernel kernel, int clusters, int dim, Workers workers) {
        if (clusters < 1 || dim < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 cluster and 1 dimension, found " + clusters + " and " + dim);
        }
        this.kernel = kernel;
        this.workers = workers;
        this.batches = workers.scratch(() -> new Batch(new int[BATCH], new float[BATCH]));
        this.clusters = clusters;
        this.dim = dim;
        this.centroids = new float[Math.multiplyExact(clusters, dim)];
        this.panels = new float[(clusters + COLUMNS - 1) / COLUMNS * dim * COLUMNS];
        this.sums = new double[centroids.length];
        this.sizes = new int[clusters];
    }

    /// `(clusters, dim)`: the centroids, not a copy.
    public float[] centroids() {
        return centroids;
    }

    /// Starts anew with seeds from among the points. Where there are fewer points than clusters, or fewer
    /// distinct ones, several centroids are equal and all but the first stay empty.
    ///
    /// @throws IllegalArgumentException when there is no point
    public void seed(Points points, long seed) {
        requireFit(points);
        SplittableRandom random = new SplittableRandom(seed);
        int count = (int) Math.min(points.count(), (long) SEED_POINTS * clusters);
        int[] sample = sample(points.count(), count, random);
        double[] nearest = new double[count];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        int next = sample[0];
        for (int cluster = 0; cluster < clusters; cluster++) {
            System.arraycopy(points.values(), points.offset(next), centroids, cluster * dim, dim);
            double total = 0;
            for (int i = 0; i < count; i++) {
                nearest[i] = Math.min(nearest[i], squaredDistance(points, sample[i], cluster * dim));
                total += nearest[i];
            }
            next = sample[draw(nearest, random.nextDouble() * total)];
        }
        fillPanels();
    }

    /// One step: each point to its nearest centroid, each centroid to the mean of its points.
    ///
    /// @return the mean squared distance of a point from its centroid before the centroids moved
    public double step(Points points) {
        requireFit(points);
        assign(points);
        Arrays.fill(sums, 0);
        Arrays.fill(sizes, 0);
        double error = 0;
        for (int point = 0; point < points.count(); point++) {
            int to = codes[point] * dim;
            int from = points.offset(point);
            for (int i = 0; i < dim; i++) {
                sums[to + i] += points.values()[from + i];
            }
            sizes[codes[point]]++;
            error += distances[point];
        }
        for (int cluster = 0; cluster < clusters; cluster++) {
            if (sizes[cluster] == 0) {
                restart(cluster, points);
            } else {
                for (int i = 0; i < dim; i++) {
                    centroids[cluster * dim + i] = (float) (sums[cluster * dim + i] / sizes[cluster]);
                }
            }
        }
        fillPanels();
        return error / points.count();
    }

    /// The clusters whose points made the centroids in the last step, one for each point; not a copy, and longer where
    /// there were more points before. Centroids have moved since, so another one may be nearer now.
    public int[] members() {
        return codes;
    }

    /// The nearest centroid of each point.
    ///
    /// @param out at least as long as there are points
    /// @return the mean squared distance
    public double encode(Points points, int[] out) {
        requireFit(points);
        assign(points);
        System.arraycopy(codes, 0, out, 0, points.count());
        double error = 0;
        for (int point = 0; point < points.count(); point++) {
            error += distances[point];
        }
        return error / points.count();
    }

    private void assign(Points points) {
        if (codes.length < points.count()) {
            codes = new int[points.count()];
            distances = new float[points.count()];
        }
        workers.run(batches, (points.count() + BATCH - 1) / BATCH, (batch, number) -> {
            int from = number * BATCH;
            int count = Math.min(BATCH, points.count() - from);
            kernel.nearest(
                    points.values(),
                    points.offset(from),
                    points.stride(),
                    count,
                    dim,
                    panels,
                    batch.codes,
                    batch.distances);
            System.arraycopy(batch.codes, 0, codes, from, count);
            System.arraycopy(batch.distances, 0, distances, from, count);
        });
    }

    /// Moves an empty cluster to the point farthest from its centroid, which then counts as represented.
    private void restart(int cluster, Points points) {
        int worst = 0;
        for (int point = 1; point < points.count(); point++) {
            if (distances[point] > distances[worst]) {
                worst = point;
            }
        }
        distances[worst] = 0;
        System.arraycopy(points.values(), points.offset(worst), centroids, cluster * dim, dim);
    }

    private void fillPanels() {
        Arrays.fill(panels, Float.POSITIVE_INFINITY);
        for (int cluster = 0; cluster < clusters; cluster++) {
            int column = cluster / COLUMNS * dim * COLUMNS + cluster % COLUMNS;
            for (int i = 0; i < dim; i++) {
                panels[column + i * COLUMNS] = centroids[cluster * dim + i];
            }
        }
    }

    private double squaredDistance(Points points, int point, int centroid) {
        double sum = 0;
        int at = points.offset(point);
        for (int i = 0; i < dim; i++) {
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

    private void requireFit(Points points) {
        if (points.dim() != dim || points.count() == 0) {
            throw new IllegalArgumentException(
                    "expected points of %d dimensions, found %d of %d".formatted(dim, points.count(), points.dim()));
        }
    }
}
