package dev.quarry.seismic;

import dev.quarry.batch.SparseLists;
import dev.quarry.build.Workers;
import dev.quarry.format.rows.SparseRowsView;
import java.util.ArrayList;
import java.util.List;

/// Lists whose rows are assigned to centroids in one call, no more than fit into given memory: what the call gets
/// and gives, with each row once, and the centroids a second time, as they are drawn list by list.
final class ListCall {

    /// Rows decoded by a thread at a time.
    private static final int CHUNK = 512;

    private static final int TERM_BYTES = Integer.BYTES + Float.BYTES;

    private final SparseRowsView rows;
    private final Blocking.Clustered blocking;
    private final long mostBytes;
    private final List<TermRows> lists = new ArrayList<>();
    private final RowSet distinct;
    private long bytes;

    /// @param mostBytes at most 2^30, so that no array gets too long
    ListCall(SparseRowsView rows, Blocking.Clustered blocking, long mostBytes) {
        this.rows = rows;
        this.blocking = blocking;
        this.mostBytes = mostBytes;
        this.distinct = new RowSet(rows.rows());
    }

    /// Adds a list, unless it does not fit beside those that are there.
    ///
    /// @return whether it was added
    boolean add(TermRows list) {
        long more = listBytes(list.rows().length);
        for (int row : list.rows()) {
            more += distinct.has(row) ? 0 : Integer.BYTES + (long) TERM_BYTES * rows.nonZeros(row);
        }
        if (bytes + more > mostBytes) {
            return false;
        }
        bytes += more;
        lists.add(list);
        for (int row : list.rows()) {
            distinct.add(row);
        }
        return true;
    }

    /// Of its entries, what they are assigned to, and its centroids.
    private long listBytes(int count) {
        long centroid = Integer.BYTES + (long) TERM_BYTES * Math.min(blocking.centroidTerms(), rows.longest());
        return 2L * Integer.BYTES * (count + 1) + 2 * centroid * Clustering.centroids(blocking, count);
    }

    /// The lists, in the order in which they were added.
    List<TermRows> lists() {
        return lists;
    }

    void clear() {
        lists.clear();
        distinct.clear();
        bytes = 0;
    }

    /// What the call gets.
    ///
    /// @param drawn the centroids of each list
    SparseLists vectors(DrawnCentroids[] drawn, Workers workers, List<ListBuilder> builders) {
        SparseLists.Vectors vectors = decode(distinct.number(), workers, builders);
        int[] starts = new int[lists.size() + 1];
        int[] centroidStarts = new int[starts.length];
        for (int i = 0; i < drawn.length; i++) {
            starts[i + 1] = starts[i] + lists.get(i).rows().length;
            centroidStarts[i + 1] = centroidStarts[i] + drawn[i].count();
        }
        int[] entries = new int[starts[drawn.length]];
        int next = 0;
        for (TermRows list : lists) {
            for (int row : list.rows()) {
                entries[next++] = distinct.numberOf(row);
            }
        }
        SparseLists.Vectors centroids = DrawnCentroids.joined(drawn, rows.vocabulary());
        return new SparseLists(starts, entries, centroidStarts, vectors, centroids);
    }

    private SparseLists.Vectors decode(int[] all, Workers workers, List<ListBuilder> builders) {
        int[] starts = new int[all.length + 1];
        for (int i = 0; i < all.length; i++) {
            starts[i + 1] = starts[i] + rows.nonZeros(all[i]);
        }
        int[] terms = new int[starts[all.length]];
        float[] values = new float[terms.length];
        workers.run(builders, (all.length + CHUNK - 1) / CHUNK, (builder, chunk) -> {
            for (int i = chunk * CHUNK; i < Math.min(all.length, (chunk + 1) * CHUNK); i++) {
                builder.copy(all[i], terms, values, starts[i]);
            }
        });
        return new SparseLists.Vectors(starts, terms, values, rows.vocabulary());
    }
}
