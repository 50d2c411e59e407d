package dev.quarry.cluster;

import dev.quarry.build.Progress;
import java.util.Arrays;

/// Steps of k-means over a growing part of the points, in the spirit of Newling and Fleuret: Nested Mini-Batch
/// K-Means (NIPS 2016): while centroids are far from where they end, few points move them as well as all do. Each
/// part holds the one before and is twice as large; it is left when its steps gain little, and the last, of all
/// points, when they gain next to nothing. The first has 32 points for each centroid.
///
/// Parts are every second, fourth, eighth point and so on, so that points in some order do no harm. Few points
/// are taken whole at once.
///
/// @param steps at most, in steps over all points
/// @param progress is told of steps over all points, those not needed too
public record GrowingBatches(int steps, Progress progress) {

    /// A book is settled with the step that lowers its error by less than this part.
    private static final double SETTLED = 1e-4;

    /// The same for parts of the points.
    private static final double SETTLED_PART = 1e-2;

    /// Points of the first part for each centroid.
    private static final int POINTS_A_CENTROID = 32;

    /// A part takes this part of the steps at most.
    private static final int STEPS_A_PART = 4;

    /// Fewer points are taken whole at once.
    private static final int LEAST_POINTS = 1 << 14;

    /// Moves centroids that were seeded.
    ///
    /// @param points of all books; the clustering has them at the end
    /// @return what was done, in steps over all points
    public double run(KMeans clustering, Points points) {
        double work = 0;
        long least = (long) POINTS_A_CENTROID * clustering.clusters();
        int first = points.count() < LEAST_POINTS ? 1 : Math.max(1, (int) Long.highestOneBit(points.count() / least));
        for (int part = first; part > 1; part /= 2) {
            clustering.use(points.every(part));
            work += (double) steps(clustering, Math.max(2, steps / STEPS_A_PART), SETTLED_PART) / part;
        }
        clustering.use(points);
        int taken = (int) Math.min(steps - 1, Math.ceil(work));
        progress.advance(taken);
        int last = steps(clustering, steps - taken, SETTLED);
        progress.advance(steps - taken - last);
        return work + last;
    }

    /// Moves centroids that are near their places already, by all points.
    ///
    /// @param clustering has its points
    /// @return how many steps
    public int finish(KMeans clustering) {
        int taken = steps(clustering, steps, SETTLED);
        progress.advance(steps - taken);
        return taken;
    }

    private int steps(KMeans clustering, int most, double settled) {
        double[] before = new double[clustering.books()];
        Arrays.fill(before, Double.POSITIVE_INFINITY);
        int left = before.length;
        int step = 0;
        for (; step < most && left > 0; step++) {
            double[] errors = clustering.step();
            for (int book = 0; book < before.length; book++) {
                if (before[book] >= 0 && errors[book] >= before[book] * (1 - settled)) {
                    clustering.settle(book);
                    before[book] = -1;
                    left--;
                } else if (before[book] >= 0) {
                    before[book] = errors[book];
                }
            }
            if (settled == SETTLED) {
                progress.advance(1);
            }
        }
        return step;
    }
}
