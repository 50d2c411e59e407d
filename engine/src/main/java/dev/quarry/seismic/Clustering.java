package dev.quarry.seismic;

import dev.quarry.format.rows.SparseRowsView;
import java.util.Arrays;

/// Assigns the rows of a list to centroids drawn from them. Scratch of one thread.
///
/// Centroids are compared with a row through a small inverted index: for each term its (centroid, value) pairs, side by
/// side. Only a centroid's largest values are in it, which makes it small and hardly moves the largest dot product.
final class Clustering {

    private final RowScratch row;
    /// `(vocabulary)`: the number of each term that some centroid has, from 1; 0 for others
    private final int[] numbers;

    private int[] linkTerm = new int[1024];
    private int[] linkCentroid = new int[1024];
    private float[] linkValue = new float[1024];
    private int links;
    /// `(distinct terms + 1)`: where the pairs of each number's term start; the first number is 1
    private int[] starts = new int[1024];

    private int distinct;
    private int[] pairCentroid = new int[1024];
    private float[] pairValue = new float[1024];
    private float[] dots = new float[0];
    private long[] byValue = new long[0];

    Clustering(SparseRowsView rows) {
        this.row = new RowScratch(rows, 0);
        this.numbers = new int[rows.vocabulary()];
    }

    /// Fills `cluster` with the cluster of each of the first `count` rows and returns the number of clusters, some
    /// of which may be empty.
    int assign(Blocking.Clustered parameters, int term, int[] rows, int count, int[] cluster) {
        int centroids = (int) Math.clamp(Math.ceil(parameters.centroids() * count), 1, count);
        if (centroids == 1) {
            Arrays.fill(cluster, 0, count, 0);
            return 1;
        }
        int[] drawn = draw(centroids, rows, count, new Mix(parameters.seed(), term));
        for (int centroid = 0; centroid < centroids; centroid++) {
            link(centroid, drawn[centroid], parameters.centroidTerms(), term);
        }
        pair();
        dots = dots.length < centroids ? new float[centroids] : dots;
        boolean[] open = new boolean[centroids];
        Arrays.fill(open, true);
        int[] sizes = new int[centroids];
        for (int i = 0; i < count; i++) {
            cluster[i] = nearest(rows[i], i % centroids, centroids, open);
            sizes[cluster[i]]++;
        }
        dissolve(parameters.leastRows(), sizes, open, rows, count, cluster);
        unlink();
        return centroids;
    }

    /// Rows of clusters that are too small go to the best of the others.
    private void dissolve(int leastRows, int[] sizes, boolean[] open, int[] rows, int count, int[] cluster) {
        int largest = 0;
        for (int i = 1; i < sizes.length; i++) {
            largest = sizes[i] > sizes[largest] ? i : largest;
        }
        for (int i = 0; i < sizes.length; i++) {
            open[i] = sizes[i] >= leastRows || i == largest;
        }
        for (int i = 0; i < count; i++) {
            if (!open[cluster[i]]) {
                cluster[i] = nearest(rows[i], largest, sizes.length, open);
            }
        }
    }

    /// Distinct rows: the first steps of a shuffle.
    private static int[] draw(int centroids, int[] rows, int count, Mix random) {
        int[] shuffled = Arrays.copyOf(rows, count);
        for (int i = 0; i < centroids; i++) {
            int other = i + random.next(count - i);
            int swapped = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = swapped;
        }
        return shuffled;
    }

    /// Notes a centroid's largest values, without that of the list's own term, which all rows have.
    private void link(int centroid, int drawnRow, int most, int listTerm) {
        int count = row.read(drawnRow);
        byValue = byValue.length < count ? new long[count] : byValue;
        for (int i = 0; i < count; i++) {
            byValue[i] = (long) -Float.floatToRawIntBits(row.values[i]) << Integer.SIZE | i;
        }
        if (count > most) {
            Arrays.sort(byValue, 0, count);
        }
        for (int i = 0; i < Math.min(most, count); i++) {
            int at = (int) byValue[i];
            if (row.terms[at] != listTerm) {
                addLink(row.terms[at], centroid, row.values[at]);
            }
        }
    }

    private void addLink(int term, int centroid, float value) {
        if (links == linkTerm.length) {
            linkTerm = Arrays.copyOf(linkTerm, 2 * links);
            linkCentroid = Arrays.copyOf(linkCentroid, 2 * links);
            linkValue = Arrays.copyOf(linkValue, 2 * links);
        }
        linkTerm[links] = term;
        linkCentroid[links] = centroid;
        linkValue[links++] = value;
    }

    /// Groups what was noted by term.
    private void pair() {
        if (starts.length < links + 3) {
            starts = new int[links + 3];
            pairCentroid = new int[links];
            pairValue = new float[links];
        }
        Arrays.fill(starts, 0, links + 3, 0);
        for (int i = 0; i < links; i++) {
            if (numbers[linkTerm[i]] == 0) {
                numbers[linkTerm[i]] = ++distinct;
            }
            starts[numbers[linkTerm[i]] + 2]++;
        }
        for (int number = 1; number <= distinct; number++) {
            starts[number + 2] += starts[number + 1];
        }
        for (int i = 0; i < links; i++) {
            int at = starts[numbers[linkTerm[i]] + 1]++;
            pairCentroid[at] = linkCentroid[i];
            pairValue[at] = linkValue[i];
        }
    }

    private void unlink() {
        for (int i = 0; i < links; i++) {
            numbers[linkTerm[i]] = 0;
        }
        links = 0;
        distinct = 0;
    }

    /// The open centroid with the largest dot product, the first of equal ones; `otherwise` when all are zero.
    private int nearest(int rowNumber, int otherwise, int centroids, boolean[] open) {
        int count = row.read(rowNumber);
        Arrays.fill(dots, 0, centroids, 0);
        for (int i = 0; i < count; i++) {
            float value = row.values[i];
            int number = numbers[row.terms[i]];
            for (int pair = starts[number], end = starts[number + 1]; pair < end; pair++) {
                dots[pairCentroid[pair]] += value * pairValue[pair];
            }
        }
        int best = otherwise;
        float most = 0;
        for (int centroid = 0; centroid < centroids; centroid++) {
            if (dots[centroid] > most && open[centroid]) {
                most = dots[centroid];
                best = centroid;
            }
        }
        return best;
    }
}
