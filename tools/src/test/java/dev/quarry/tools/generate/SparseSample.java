package dev.quarry.tools.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Sparse vectors in memory, and the statistics by which made-up ones are compared with real ones.
record SparseSample(int vocabulary, List<int[]> terms, List<float[]> weights) {

    static SparseSample documents(SparseCollection collection, int count) {
        return collect(collection, count, collection::document);
    }

    static SparseSample queries(SparseCollection collection, int count) {
        return collect(collection, count, collection::query);
    }

    private interface Source {
        void fill(long number, SparseBuffer out);
    }

    private static SparseSample collect(SparseCollection collection, int count, Source source) {
        SparseBuffer buffer = collection.newBuffer();
        List<int[]> terms = new ArrayList<>(count);
        List<float[]> weights = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            source.fill(i, buffer);
            terms.add(buffer.copyTerms());
            weights.add(buffer.copyWeights());
        }
        return new SparseSample(collection.shape().vocabulary(), terms, weights);
    }

    int size() {
        return terms.size();
    }

    double meanTerms() {
        return terms.stream().mapToInt(t -> t.length).average().orElseThrow();
    }

    double deviationOfTerms() {
        double mean = meanTerms();
        double square = terms.stream()
                .mapToDouble(t -> (t.length - mean) * (t.length - mean))
                .average()
                .orElseThrow();
        return Math.sqrt(square);
    }

    /// Share of the vectors that have each term, largest first; `(vocabulary)`.
    double[] documentFrequencies() {
        int[] counts = new int[vocabulary];
        for (int[] vector : terms) {
            for (int term : vector) {
                counts[term]++;
            }
        }
        Arrays.sort(counts);
        double[] shares = new double[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            shares[i] = counts[vocabulary - 1 - i] / (double) size();
        }
        return shares;
    }

    /// Terms that two different random vectors have in common, on average: `(sum of n(n-1)) / (N(N-1))`.
    double termsShared() {
        double n = size();
        double pairs = 0;
        for (double share : documentFrequencies()) {
            pairs += share * n * Math.max(0, share * n - 1);
        }
        return pairs / (n * (n - 1));
    }

    /// Mean of the `rank`-th largest weight of a vector (from 1), over those that have as many.
    double weightAtRank(int rank) {
        return weights.stream()
                .filter(w -> w.length >= rank)
                .mapToDouble(w -> descending(w)[rank - 1])
                .average()
                .orElse(0);
    }

    /// Mean over the vectors of the weight that a share `part` of the vector's weights is above.
    double weightAtPart(double part) {
        return weights.stream()
                .mapToDouble(w -> descending(w)[(int) (part * w.length)])
                .average()
                .orElseThrow();
    }

    private static float[] descending(float[] weights) {
        float[] sorted = weights.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length / 2; i++) {
            float swap = sorted[i];
            sorted[i] = sorted[sorted.length - 1 - i];
            sorted[sorted.length - 1 - i] = swap;
        }
        return sorted;
    }

    /// Exact scores of every vector of this sample for `query`; `(size)`.
    float[] scores(int[] queryTerms, float[] queryWeights) {
        float[] dense = new float[vocabulary];
        for (int i = 0; i < queryTerms.length; i++) {
            dense[queryTerms[i]] = queryWeights[i];
        }
        float[] scores = new float[size()];
        for (int row = 0; row < scores.length; row++) {
            int[] rowTerms = terms.get(row);
            float[] rowWeights = weights.get(row);
            float sum = 0;
            for (int i = 0; i < rowTerms.length; i++) {
                sum += rowWeights[i] * dense[rowTerms[i]];
            }
            scores[row] = sum;
        }
        return scores;
    }
}
