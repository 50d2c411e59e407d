package dev.quarry.jpq;

import dev.quarry.pq.PqModel;

/// What training came to. A model that is no better than the one it started from does not replace it, unless the
/// caller asks for it by name.
public sealed interface Outcome {

    /// The model to use.
    PqModel model();

    TrainingReport report();

    /// The trained model is better on the held-out queries.
    ///
    /// @param model of the best step
    record Better(PqModel model, TrainingReport report) implements Outcome {}

    /// No step was better than the start.
    ///
    /// @param model as it was
    /// @param refused the best of what was trained, for a caller who insists
    record NotBetter(PqModel model, PqModel refused, TrainingReport report) implements Outcome {}
}
