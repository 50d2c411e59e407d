package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Metric;
import java.util.Arrays;
import java.util.List;

/// Derivatives by centroids and queries, book by book on all cores.
final class CpuGradients {

    private final Workers workers;
    private final List<Integer> noScratch;

    CpuGradients(Workers workers) {
        this.workers = workers;
        this.noScratch = workers.scratch(() -> 0);
    }

    void gradients(GradientBatch batch, float[] centroids, float[] queries) {
        workers.run(noScratch, batch.centroids().books(), (none, book) -> {
            Centroids given = batch.centroids();
            int entries = given.entries();
            int dim = given.dim();
            int first = book * entries;
            Arrays.fill(centroids, first * dim, (first + entries) * dim, 0);
            for (int query = 0; query < batch.queries(); query++) {
                int at = (query * given.books() + book) * dim;
                Arrays.fill(queries, at, at + dim, 0);
                int slopes = (query * given.books() + book) * entries;
                for (int entry = 0; entry < entries; entry++) {
                    float slope = batch.slopes()[slopes + entry];
                    if (slope != 0) {
                        add(batch, slope, (first + entry) * dim, at, centroids, queries);
                    }
                }
            }
        });
    }

    private static void add(
            GradientBatch batch, float slope, int centroid, int at, float[] centroids, float[] queries) {
        int dim = batch.centroids().dim();
        float[] values = batch.centroids().values();
        float[] mapped = batch.mapped();
        if (batch.metric() == Metric.SQUARED_L2) {
            for (int i = 0; i < dim; i++) {
                float pull = 2 * slope * (mapped[at + i] - values[centroid + i]);
                centroids[centroid + i] += pull;
                queries[at + i] -= pull;
            }
        } else {
            for (int i = 0; i < dim; i++) {
                centroids[centroid + i] += slope * mapped[at + i];
                queries[at + i] += slope * values[centroid + i];
            }
        }
    }
}
