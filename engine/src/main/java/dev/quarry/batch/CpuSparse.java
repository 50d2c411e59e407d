package dev.quarry.batch;

import dev.quarry.build.Workers;
import java.util.Arrays;

/// Sparse rows to the centroids of their lists, list by list on all cores: through a small inverted index of a
/// list's centroids.
final class CpuSparse {

    private final Workers workers;

    CpuSparse(Workers workers) {
        this.workers = workers;
    }

    void assign(SparseLists lists, int[] centroid) {
        workers.run(workers.scratch(() -> new Inverted(lists)), lists.lists(), (inverted, list) -> {
            int first = lists.starts()[list];
            int end = lists.starts()[list + 1];
            if (first == end) {
                return;
            }
            inverted.load(list);
            for (int i = first; i < end; i++) {
                centroid[i] = inverted.nearest(lists.entries()[i], i - first);
            }
            inverted.unload(list);
        });
    }

    /// The centroids of one list by term. One thread's scratch.
    private static final class Inverted {
        private final SparseLists lists;
        private final SparseLists.Vectors centroids;
        /// `(vocabulary)`: the number of each term that some centroid has, from 1; 0 for others
        private final int[] numbers;
        /// where the pairs of each number's term start; the first number is 1
        private int[] starts = new int[1024];

        private int[] pairCentroid = new int[1024];
        private float[] pairValue = new float[1024];
        private float[] dots = {};

        Inverted(SparseLists lists) {
            this.lists = lists;
            this.centroids = lists.centroids();
            this.numbers = new int[centroids.vocabulary()];
        }

        void load(int list) {
            int from = lists.centroidStarts()[list];
            int end = lists.centroidStarts()[list + 1];
            int first = centroids.starts()[from];
            int pairs = centroids.starts()[end] - first;
            if (starts.length < pairs + 3) {
                starts = new int[2 * pairs + 3];
            }
            if (pairValue.length < pairs) {
                pairCentroid = new int[2 * pairs];
                pairValue = new float[2 * pairs];
            }
            Arrays.fill(starts, 0, pairs + 3, 0);
            int distinct = 0;
            for (int i = first; i < first + pairs; i++) {
                int term = centroids.terms()[i];
                if (numbers[term] == 0) {
                    numbers[term] = ++distinct;
                }
                starts[numbers[term] + 2]++;
            }
            for (int number = 1; number <= distinct; number++) {
                starts[number + 2] += starts[number + 1];
            }
            for (int number = from; number < end; number++) {
                for (int i = centroids.starts()[number]; i < centroids.starts()[number + 1]; i++) {
                    int at = starts[numbers[centroids.terms()[i]] + 1]++;
                    pairCentroid[at] = number - from;
                    pairValue[at] = centroids.values()[i];
                }
            }
            dots = new float[end - from];
        }

        void unload(int list) {
            int from = lists.centroidStarts()[list];
            int end = lists.centroidStarts()[list + 1];
            for (int i = centroids.starts()[from]; i < centroids.starts()[end]; i++) {
                numbers[centroids.terms()[i]] = 0;
            }
        }

        int nearest(int row, int place) {
            Arrays.fill(dots, 0);
            SparseLists.Vectors rows = lists.rows();
            for (int i = rows.starts()[row]; i < rows.starts()[row + 1]; i++) {
                float value = rows.values()[i];
                int number = numbers[rows.terms()[i]];
                for (int pair = starts[number], end = starts[number + 1]; pair < end; pair++) {
                    dots[pairCentroid[pair]] += value * pairValue[pair];
                }
            }
            int best = place % dots.length;
            float most = 0;
            for (int i = 0; i < dots.length; i++) {
                if (dots[i] > most) {
                    most = dots[i];
                    best = i;
                }
            }
            return best;
        }
    }
}
