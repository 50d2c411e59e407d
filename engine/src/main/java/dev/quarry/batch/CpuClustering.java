package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.kernel.PanelKernel;
import java.util.Arrays;
import java.util.List;

/// Nearest centroids and sums of points, on all cores.
final class CpuClustering {

    /// Points of a task.
    private static final int TILE = 256;
    /// Tasks for each thread, so that none waits long for the last.
    private static final int SHARES = 4;
    /// Bytes of sums that one task keeps in the cache.
    private static final int SUM_BYTES = 1 << 18;

    private record Scratch(RowWindow window, int[] codes, float[] distances) {}

    private final PanelKernel kernel;
    private final Workers workers;
    private final List<Scratch> scratch;

    CpuClustering(PanelKernel kernel, Workers workers) {
        this.kernel = kernel;
        this.workers = workers;
        this.scratch = workers.scratch(() -> new Scratch(new RowWindow(), new int[TILE], new float[TILE]));
    }

    void assign(VectorSource points, Centroids centroids, int[] codes, float[] distances) {
        float[][] panels = Panels.of(centroids);
        int books = centroids.books();
        int tiles = (points.count() + TILE - 1) / TILE;
        int wanted = SHARES * workers.threads();
        int groups = tiles == 0 ? 1 : Math.clamp((wanted + tiles - 1) / tiles, 1, books);
        workers.run(scratch, tiles * groups, (own, task) -> {
            int from = task / groups * TILE;
            int count = Math.min(TILE, points.count() - from);
            int group = task % groups;
            own.window.show(points, from, count);
            for (int book = group * books / groups; book < (group + 1) * books / groups; book++) {
                assign(own, count, centroids.dim(), panels[book], book * centroids.dim());
                for (int i = 0; i < count; i++) {
                    codes[(from + i) * books + book] = own.codes[i];
                    distances[(from + i) * books + book] = own.distances[i];
                }
            }
        });
    }

    private void assign(Scratch own, int count, int dim, float[] panels, int at) {
        RowWindow window = own.window;
        int first = window.at(0) + at;
        kernel.nearest(window.values(), first, window.stride(), count, dim, panels, own.codes, own.distances);
    }

    void sum(VectorSource points, Centroids centroids, int[] codes, double[] sums, int[] sizes) {
        Arrays.fill(sums, 0, centroids.values().length, 0);
        Arrays.fill(sizes, 0, centroids.books() * centroids.entries(), 0);
        int books = centroids.books();
        int fit = Math.max(1, SUM_BYTES / Double.BYTES / (centroids.entries() * centroids.dim()));
        // a source that is not an array is read once for each group
        int least = points instanceof ArrayVectors ? (books + fit - 1) / fit : 1;
        int groups = Math.min(books, Math.max(least, workers.threads()));
        workers.run(scratch, groups, (own, group) -> {
            int firstBook = group * books / groups;
            int endBook = (group + 1) * books / groups;
            for (int from = 0; from < points.count(); from += TILE) {
                int count = Math.min(TILE, points.count() - from);
                own.window.show(points, from, count);
                for (int book = firstBook; book < endBook; book++) {
                    sum(own.window, count, centroids, book, codes, from * books, sums, sizes);
                }
            }
        });
    }

    private static void sum(
            RowWindow window,
            int count,
            Centroids centroids,
            int book,
            int[] codes,
            int codesAt,
            double[] sums,
            int[] sizes) {
        int dim = centroids.dim();
        for (int point = 0; point < count; point++) {
            int entry = book * centroids.entries() + codes[codesAt + point * centroids.books() + book];
            int to = entry * dim;
            int from = window.at(point) + book * dim;
            for (int i = 0; i < dim; i++) {
                sums[to + i] += window.values()[from + i];
            }
            sizes[entry]++;
        }
    }
}
