package dev.quarry.pq;

import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;

/// How promising lists are for a query. One thread's scratch.
///
/// For squared distances that is the distance of the centroid, by which rows were assigned. For dot products it
/// is the product with the centroid, which is the mean product with the list's rows. Cosines are distances of
/// vectors of length 1, whose centroids are shorter the wider their list is spread: by distance, the first list
/// is the one that the query itself would belong to, which the product, that favors narrow lists, does not grant.
sealed interface ListScores permits PanelListScores, RoughListScores {

    /// Centroids of fewer values than this are read as floats: about as many take the same time both ways.
    int LEAST_VALUES = 1 << 16;

    /// The one that takes less time with these kernels.
    static ListScores of(PqModel model, Kernels kernels) {
        long values = (long) model.coarse().map(CoarseQuantizer::lists).orElse(0)
                * model.shape().dim();
        boolean isNative = kernels.java() != kernels;
        return isNative && values >= LEAST_VALUES
                ? new RoughListScores(model, kernels)
                : new PanelListScores(model, kernels);
    }

    /// Takes a query in the space of the centroids.
    void load(float[] mapped);

    /// How many lists there are.
    int lists();

    /// How many lists, best first by rough scores, hold the `wanted` best. `wanted` where rough scores are exact.
    int candidates(int wanted);

    /// A score that tells which lists may be good. Higher is better.
    float rough(int list);

    /// Makes the scores and products of some lists exact.
    void settle(int[] lists, int count);

    /// The score of a list that is settled. Higher is better.
    float score(int list);

    /// The product of the query and the centroid of a list that is settled.
    float product(int list);

    /// What products are multiplied by before squares are taken away.
    static float factor(Metric metric, float[] mapped, int dim) {
        double length = metric == Metric.COSINE ? Math.sqrt(Norms.square(mapped, 0, dim)) : 1;
        return length > 0 ? (float) (2 / length) : 0;
    }

    static float score(Metric metric, float factor, float product, float square) {
        return metric == Metric.DOT ? product : factor * product - square;
    }
}
