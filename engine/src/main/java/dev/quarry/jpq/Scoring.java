package dev.quarry.jpq;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import java.util.Optional;

/// The query side of a model while it is trained: the arrays change from step to step.
///
/// @param base the model as it was
/// @param map `(dim, dim)`, applied to queries
/// @param centroids `(M, entries, sliceDim)`, queries are scored by
record Scoring(PqModel base, float[] map, float[] centroids) {

    /// Copies the query side of a model.
    ///
    /// @throws IllegalArgumentException when its codes stand for residuals: then a row's score has a part that
    ///     belongs to its list
    static Scoring of(PqModel model) {
        boolean residuals = model.coarse()
                .map(lists -> lists.encodes() == CoarseQuantizer.Encodes.RESIDUALS)
                .orElse(false);
        if (residuals) {
            throw new IllegalArgumentException("expected codes of vectors, found codes of residuals");
        }
        int dim = model.shape().dim();
        Matrix map = model.queryMap().or(model::rotation).orElseGet(() -> Matrix.identity(dim));
        return new Scoring(model, map.values().clone(), model.scoring().values().clone());
    }

    PqShape shape() {
        return base.shape();
    }

    Metric metric() {
        return base.metric();
    }

    /// A model of the present values, which it copies.
    PqModel model() {
        int dim = shape().dim();
        return base.withScoring(
                Optional.of(new Matrix(dim, dim, map.clone())), new Codebook(shape(), centroids.clone()));
    }
}
