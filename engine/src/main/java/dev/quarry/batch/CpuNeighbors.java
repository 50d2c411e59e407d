package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.collect.TopK;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;
import java.util.Arrays;

/// Exact neighbors, on all cores: 64 queries a panel, so that each row that is read is compared with 64 of them,
/// and only what beats a query's worst kept row goes to its heap.
final class CpuNeighbors {

    private static final int QUERIES = PanelKernel.COLUMNS;
    /// Rows compared together.
    private static final int ROWS = 64;
    /// Tasks for each thread, so that none waits long for the last.
    private static final int SHARES = 4;

    private final PanelKernel kernel;
    private final Workers workers;

    CpuNeighbors(PanelKernel kernel, Workers workers) {
        this.kernel = kernel;
        this.workers = workers;
    }

    /// @param self whether queries are the rows themselves, which are then left out
    NearestRows nearest(VectorSource rows, VectorSource queries, Metric metric, int k, Self self) {
        int panels = Panels.count(queries.count());
        int blocks = (rows.count() + ROWS - 1) / ROWS;
        int parts = panels == 0 ? 1 : Math.clamp(SHARES * workers.threads() / panels, 1, Math.max(1, blocks));
        Found found = new Found(k, queries.count(), parts);
        workers.run(workers.scratch(() -> new Scan(rows, queries, metric, k)), panels * parts, (scan, task) -> {
            int part = task % parts;
            int from = (int) ((long) part * blocks / parts) * ROWS;
            int end = Math.min(rows.count(), (int) ((long) (part + 1) * blocks / parts) * ROWS);
            scan.panel(task / parts, from, end, self);
            scan.drain(found, part);
        });
        return found.joined(workers);
    }

    /// Whether a query's own row counts.
    enum Self {
        COUNTED,
        LEFT_OUT
    }

    /// What was found of each part of the rows.
    private static final class Found {
        private final int k;
        private final int queries;
        private final int[][] rows;
        private final float[][] scores;

        Found(int k, int queries, int parts) {
            this.k = k;
            this.queries = queries;
            this.rows = new int[parts][queries * k];
            this.scores = new float[parts][queries * k];
            for (int part = 0; part < parts; part++) {
                Arrays.fill(rows[part], -1);
                Arrays.fill(scores[part], Float.NEGATIVE_INFINITY);
            }
        }

        NearestRows joined(Workers workers) {
            if (rows.length > 1) {
                workers.run(workers.scratch(() -> new TopK(k)), queries, this::join);
            }
            return new NearestRows(k, rows[0], scores[0]);
        }

        private void join(TopK best, int query) {
            for (int part = 0; part < rows.length; part++) {
                for (int i = query * k; i < (query + 1) * k && rows[part][i] >= 0; i++) {
                    best.offer(rows[part][i], scores[part][i]);
                }
            }
            int[] bestRows = new int[k];
            float[] bestScores = new float[k];
            int count = best.drain(bestRows, bestScores);
            System.arraycopy(bestRows, 0, rows[0], query * k, count);
            System.arraycopy(bestScores, 0, scores[0], query * k, count);
        }
    }

    /// One thread's scratch.
    private final class Scan {
        private final VectorSource rows;
        private final VectorSource queries;
        private final Metric metric;
        private final RowWindow window = new RowWindow();
        private final float[] panel;
        private final float[] tile = new float[ROWS * QUERIES];
        private final TopK[] best = new TopK[QUERIES];
        private final int[] bestRows;
        private final float[] bestScores;
        private int first;
        private int count;

        Scan(VectorSource rows, VectorSource queries, Metric metric, int k) {
            this.rows = rows;
            this.queries = queries;
            this.metric = metric;
            this.panel = new float[Math.multiplyExact(queries.dim(), QUERIES)];
            Arrays.setAll(best, i -> new TopK(k));
            this.bestRows = new int[k];
            this.bestScores = new float[k];
        }

        void panel(int number, int from, int end, Self self) {
            first = number * QUERIES;
            count = Math.min(QUERIES, queries.count() - first);
            window.show(queries, first, count);
            Panels.fill(window.values(), window.at(0), window.stride(), count, queries.dim(), panel, 0, 0);
            for (int row = from; row < end; row += ROWS) {
                int here = Math.min(ROWS, end - row);
                compare(row, here);
                for (int i = 0; i < here; i++) {
                    int own = self == Self.LEFT_OUT ? row + i - first : -1;
                    offer(row + i, i * QUERIES, own);
                }
            }
        }

        private void compare(int row, int here) {
            window.show(rows, row, here);
            int at = window.at(0);
            if (metric == Metric.SQUARED_L2) {
                kernel.squaredDistances(window.values(), at, window.stride(), here, rows.dim(), panel, tile, 0);
                for (int i = 0; i < here * QUERIES; i++) {
                    tile[i] = 0 - tile[i];
                }
            } else {
                kernel.product(window.values(), at, window.stride(), here, rows.dim(), panel, tile, 0);
            }
        }

        private void offer(int row, int at, int own) {
            for (int query = 0; query < count; query++) {
                float score = tile[at + query];
                if (score >= best[query].threshold() && query != own) {
                    best[query].offer(row, score);
                }
            }
        }

        void drain(Found found, int part) {
            for (int query = 0; query < count; query++) {
                int kept = best[query].drain(bestRows, bestScores);
                int to = (first + query) * found.k;
                System.arraycopy(bestRows, 0, found.rows[part], to, kept);
                System.arraycopy(bestScores, 0, found.scores[part], to, kept);
            }
        }
    }
}
