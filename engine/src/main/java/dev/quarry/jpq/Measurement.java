package dev.quarry.jpq;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.pq.PqModel;

/// Measures rankings by codes and by full vectors, against judgments or against the full vectors' own ranking, as
/// training does on its held-out queries. For tests on queries that training never saw.
public record Measurement(Kernels kernels, Workers workers) {

    /// How good a model is.
    ///
    /// @throws IllegalArgumentException when no query has a relevant row
    public Measures of(PqModel model, CodedRows rows, Lessons lessons) {
        return HeldOut.of(lessons, new ExactRanking(model.metric(), kernels, workers))
                .measure(Scoring.of(model), rows);
    }

    /// How good the full vectors are.
    ///
    /// @throws IllegalArgumentException when no query has a relevant row
    public Measures of(VectorRows documents, Metric metric, Lessons lessons) {
        ExactRanking exact = new ExactRanking(metric, kernels, workers);
        return HeldOut.of(lessons, exact).measure(documents, exact);
    }
}
