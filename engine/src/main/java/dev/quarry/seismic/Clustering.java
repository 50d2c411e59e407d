package dev.quarry.seismic;

import dev.quarry.batch.CentroidIndex;
import dev.quarry.format.rows.SparseRowsView;
import java.util.Arrays;

/// Assigns the rows of a list to centroids drawn from them. Scratch of one thread.
///
/// Only a centroid's largest values are compared with rows, which makes comparing fast and hardly moves the
/// largest dot product.
final class Clustering {

    private final RowScratch row;
    private final CentroidIndex index;
    private final DrawnCentroids drawn = new DrawnCentroids(64, 1024);
    private long[] byValue = new long[0];

    Clustering(SparseRowsView rows) {
        this.row = new RowScratch(rows, 0);
        this.index = new CentroidIndex(rows.vocabulary());
    }

    /// How many centroids a list of so many rows, at least one, gets.
    static int centroids(Blocking.Clustered parameters, int count) {
        return (int) Math.clamp(Math.ceil(parameters.centroids() * count), 1, count);
    }

    /// Fills `cluster` with the cluster of each row and returns the number of clusters, some of which may be
    /// empty.
    int assign(Blocking.Clustered parameters, int term, int[] rows, int[] cluster) {
        int centroids = centroids(parameters, rows.length);
        if (centroids == 1) {
            Arrays.fill(cluster, 0);
            return 1;
        }
        draw(parameters, term, rows, drawn);
        load(drawn);
        for (int i = 0; i < rows.length; i++) {
            cluster[i] = nearest(rows[i], i % centroids);
        }
        dissolve(parameters.leastRows(), centroids, rows, cluster);
        return centroids;
    }

    /// What is left to do where rows were assigned to the centroids elsewhere.
    void settle(Blocking.Clustered parameters, DrawnCentroids centroids, int[] rows, int[] cluster) {
        load(centroids);
        dissolve(parameters.leastRows(), centroids.count(), rows, cluster);
    }

    private void load(DrawnCentroids centroids) {
        index.load(centroids.starts, centroids.terms, centroids.values, 0, centroids.count());
    }

    /// Rows of clusters that are too small go to the best of the others.
    private void dissolve(int leastRows, int centroids, int[] rows, int[] cluster) {
        int[] sizes = new int[centroids];
        for (int of : cluster) {
            sizes[of]++;
        }
        int largest = 0;
        for (int i = 1; i < sizes.length; i++) {
            largest = sizes[i] > sizes[largest] ? i : largest;
        }
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < leastRows && i != largest) {
                index.close(i);
            }
        }
        for (int i = 0; i < rows.length; i++) {
            if (sizes[cluster[i]] < leastRows && cluster[i] != largest) {
                cluster[i] = nearest(rows[i], largest);
            }
        }
    }

    /// Draws the centroids of a list: distinct rows, by the first steps of a shuffle.
    ///
    /// @param out receives them
    void draw(Blocking.Clustered parameters, int term, int[] rows, DrawnCentroids out) {
        Mix random = new Mix(parameters.seed(), term);
        int centroids = centroids(parameters, rows.length);
        int[] shuffled = rows.clone();
        out.clear();
        for (int i = 0; i < centroids; i++) {
            int other = i + random.next(rows.length - i);
            int swapped = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = swapped;
            add(shuffled[i], parameters.centroidTerms(), term, out);
        }
    }

    /// Notes a centroid's largest values, without that of the list's own term, which all rows have.
    private void add(int drawnRow, int most, int listTerm, DrawnCentroids out) {
        int count = row.read(drawnRow);
        byValue = byValue.length < count ? new long[count] : byValue;
        for (int i = 0; i < count; i++) {
            byValue[i] = (long) -Float.floatToRawIntBits(row.values[i]) << Integer.SIZE | i;
        }
        if (count > most) {
            Arrays.sort(byValue, 0, count);
        }
        int kept = Math.min(most, count);
        out.begin(kept);
        for (int i = 0; i < kept; i++) {
            int at = (int) byValue[i];
            if (row.terms[at] != listTerm) {
                out.add(row.terms[at], row.values[at]);
            }
        }
    }

    private int nearest(int rowNumber, int otherwise) {
        int count = row.read(rowNumber);
        return index.nearest(row.terms, row.values, 0, count, otherwise);
    }
}
