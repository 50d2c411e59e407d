package dev.quarry.jpq;

/// How long training goes on, and how its steps change.
///
/// @param epochs how often each query is used, from 1
/// @param batch queries of a step, from 1; default 32
/// @param warmUp share of all steps in which the learning rate rises to its full value, from 0, below 1; then it falls
///     in a straight line to 0 at the last step; default 0.1
/// @param clip the most that the norm of a step's gradient may be, over all parameters, each in units of its group
///     (see [Rates]); longer ones are shortened; above 0; default 1
public record Schedule(int epochs, int batch, double warmUp, double clip) {

    public Schedule {
        if (epochs < 1 || batch < 1 || !(warmUp >= 0 && warmUp < 1) || !(clip > 0)) {
            throw new IllegalArgumentException(
                    "expected epochs and batch from 1, a warm-up from 0 to 1, exclusive, a clip above 0, found %d, %d, %s, %s"
                            .formatted(epochs, batch, warmUp, clip));
        }
    }

    /// So many epochs, the rest as by default.
    public static Schedule of(int epochs) {
        return new Schedule(epochs, 32, 0.1, 1);
    }

    /// All steps of a training.
    int steps(int queries) {
        return Math.multiplyExact(epochs, (queries + batch - 1) / batch);
    }

    /// What share of the learning rate a step has.
    ///
    /// @param step from 0
    double share(int step, int steps) {
        double rising = warmUp * steps;
        return step < rising ? (step + 1) / (rising + 1) : (steps - step) / (steps - rising);
    }
}
