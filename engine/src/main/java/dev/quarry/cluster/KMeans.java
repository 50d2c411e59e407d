package dev.quarry.cluster;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.Centroids;
import dev.quarry.batch.VectorSource;
import dev.quarry.build.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lloyd's k-means over one set of points, or over each slice of them by itself: a book for each. Holds the
/// centroids, the points as [BatchOps] have them, and the results of a step.
///
/// Seeds are drawn as in k-means++. A cluster that loses all its points is given the point that is worst
/// represented, one of its own for each. The same points, seed and number of steps give the same centroids on
/// every machine, at any number of threads.
public final class KMeans implements AutoCloseable {

    /// Books whose errors are summed together: their values share cache lines.
    private static final int GROUP = 16;

    private final BatchOps ops;
    private final Workers workers;
    private final List<Integer> noScratch;
    private final int books;
    private final int clusters;
    private final int dim;
    /// `(books, clusters, dim)`
    private final float[] centroids;

    private final boolean[] settled;
    private final double[] errors;

    private @Nullable Points points;
    private @Nullable BatchPoints loaded;
    /// the books whose slices are loaded
    private int[] some = {};
    /// `(points, loaded books)`
    private int[] codes = {};
    private float[] distances = {};
    private double[] sums = {};
    private int[] sizes = {};

    /// @param books slices of a point, at least 1
    /// @param clusters of each book, at least 1
    /// @param dim values of a slice
    /// @param workers who moves centroids
    public KMeans(BatchOps ops, Workers workers, int books, int clusters, int dim) {
        if (books < 1 || clusters < 1 || dim < 1) {
            throw new IllegalArgumentException("expected at least 1 book, cluster and dimension, found %d, %d and %d"
                    .formatted(books, clusters, dim));
        }
        this.ops = ops;
        this.workers = workers;
        this.noScratch = workers.scratch(() -> 0);
        this.books = books;
        this.clusters = clusters;
        this.dim = dim;
        this.centroids = new float[Math.multiplyExact(Math.multiplyExact(books, clusters), dim)];
        this.settled = new boolean[books];
        this.errors = new double[books];
    }

    int books() {
        return books;
    }

    int clusters() {
        return clusters;
    }

    /// `(books, clusters, dim)`: the centroids, not a copy.
    public float[] centroids() {
        return centroids;
    }

    /// From now on these are the points; no book is settled.
    ///
    /// @param all of `books * dim` values, at least one; not copied
    public void use(Points all) {
        if (all.dim() != books * dim || all.count() == 0) {
            throw new IllegalArgumentException(
                    "expected points of %d dimensions, found %d of %d".formatted(books * dim, all.count(), all.dim()));
        }
        close();
        points = all;
        Arrays.fill(settled, false);
        load(IntStream.range(0, books).toArray());
    }

    private void load(int[] which) {
        Points all = points();
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
        some = which;
        int size = Math.multiplyExact(all.count(), which.length);
        codes = new int[size];
        distances = new float[size];
        sums = new double[which.length * clusters * dim];
        sizes = new int[which.length * clusters];
        loaded = ops.load(
                which.length == books
                        ? VectorSource.of(all.values(), all.at(), all.stride(), all.count(), all.dim())
                        : new BookSlices(all, which, dim));
    }

    /// Starts anew with seeds from among the points. Where there are fewer points than clusters, or fewer
    /// distinct ones, several centroids are equal and all but the first stay empty.
    ///
    /// @param seeds of each book
    public void seed(IntToLongFunction seeds) {
        points();
        workers.run(noScratch, books, (none, book) -> {
            Seeding.draw(slice(book), seeds.applyAsLong(book), clusters, centroids, book * clusters * dim);
        });
    }

    /// One step of the books that are not settled: each point to its nearest centroid, each centroid to the mean
    /// of its points.
    ///
    /// @return for each book the mean squared distance of a point from its centroid before the centroids moved;
    ///     of a settled one that of its last step. Not a copy
    public double[] step() {
        leaveSettled();
        Points all = points();
        Centroids now = loadedCentroids();
        ops.step(loaded(), now, codes, distances, sums, sizes);
        sumErrors();
        workers.run(noScratch, some.length, (none, number) -> {
            if (!settled[some[number]]) {
                errors[some[number]] /= all.count();
                move(number);
            }
        });
        return errors;
    }

    /// Leaves a book's centroids as they are from now on.
    public void settle(int book) {
        settled[book] = true;
    }

    /// The clusters whose points made the centroids in the last step, `(points, books)` while no book is settled;
    /// not a copy. Centroids have moved since, so another one may be nearer now.
    public int[] members() {
        return codes;
    }

    /// The nearest centroid of each point.
    ///
    /// @param out receives `(points, books)`
    /// @return for each book the mean squared distance; not a copy
    public double[] encode(int[] out) {
        if (some.length < books) {
            load(IntStream.range(0, books).toArray());
        }
        ops.assign(loaded(), loadedCentroids(), out, distances);
        Arrays.fill(settled, false);
        sumErrors();
        for (int book = 0; book < books; book++) {
            errors[book] /= points().count();
        }
        return errors;
    }

    /// Loads only what is not settled once that saves an eighth of a step.
    private void leaveSettled() {
        int[] left = Arrays.stream(some).filter(book -> !settled[book]).toArray();
        if (left.length > 0 && 8 * left.length <= 7 * some.length) {
            load(left);
        }
    }

    private Centroids loadedCentroids() {
        if (some.length == books) {
            return new Centroids(books, clusters, dim, centroids);
        }
        int size = clusters * dim;
        float[] values = new float[some.length * size];
        for (int number = 0; number < some.length; number++) {
            System.arraycopy(centroids, some[number] * size, values, number * size, size);
        }
        return new Centroids(some.length, clusters, dim, values);
    }

    /// Sums of the distances in the order of points.
    private void sumErrors() {
        int count = points().count();
        workers.run(noScratch, (some.length + GROUP - 1) / GROUP, (none, group) -> {
            int first = group * GROUP;
            int end = Math.min(some.length, first + GROUP);
            double[] total = new double[end - first];
            for (int point = 0; point < count; point++) {
                for (int number = first; number < end; number++) {
                    total[number - first] += distances[point * some.length + number];
                }
            }
            for (int number = first; number < end; number++) {
                if (!settled[some[number]]) {
                    errors[some[number]] = total[number - first];
                }
            }
        });
    }

    private void move(int number) {
        int to = some[number] * clusters * dim;
        int from = number * clusters * dim;
        for (int cluster = 0; cluster < clusters; cluster++) {
            int size = sizes[number * clusters + cluster];
            if (size == 0) {
                restart(number, to + cluster * dim);
                continue;
            }
            for (int i = cluster * dim; i < (cluster + 1) * dim; i++) {
                centroids[to + i] = (float) (sums[from + i] / size);
            }
        }
    }

    /// Moves an empty cluster to the point farthest from its centroid, which then counts as represented.
    private void restart(int number, int centroid) {
        Points all = points();
        int worst = 0;
        for (int point = 1; point < all.count(); point++) {
            if (distances[point * some.length + number] > distances[worst * some.length + number]) {
                worst = point;
            }
        }
        distances[worst * some.length + number] = 0;
        System.arraycopy(all.values(), all.offset(worst) + some[number] * dim, centroids, centroid, dim);
    }

    private Points slice(int book) {
        Points all = points();
        return new Points(all.values(), all.at() + book * dim, all.stride(), all.count(), dim);
    }

    private Points points() {
        if (points == null) {
            throw new IllegalStateException("no points to cluster yet");
        }
        return points;
    }

    private BatchPoints loaded() {
        if (loaded == null) {
            throw new IllegalStateException("closed");
        }
        return loaded;
    }

    /// Lets the points go; the centroids stay.
    @Override
    public void close() {
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
        points = null;
    }
}
