package dev.quarry.batch;

import dev.quarry.build.Workers;

/// Sparse rows to the centroids of their lists, list by list on all cores.
final class CpuSparse {

    private final Workers workers;

    CpuSparse(Workers workers) {
        this.workers = workers;
    }

    void assign(SparseLists lists, int[] centroid) {
        SparseLists.Vectors rows = lists.rows();
        SparseLists.Vectors centroids = lists.centroids();
        workers.run(workers.scratch(() -> new CentroidIndex(rows.vocabulary())), lists.lists(), (index, list) -> {
            int first = lists.starts()[list];
            int end = lists.starts()[list + 1];
            if (first == end) {
                return;
            }
            int from = lists.centroidStarts()[list];
            int to = lists.centroidStarts()[list + 1];
            index.load(centroids.starts(), centroids.terms(), centroids.values(), from, to);
            for (int i = first; i < end; i++) {
                int row = lists.entries()[i];
                centroid[i] = index.nearest(
                        rows.terms(),
                        rows.values(),
                        rows.starts()[row],
                        rows.starts()[row + 1],
                        (i - first) % (to - from));
            }
        });
    }
}
