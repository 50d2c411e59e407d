package dev.quarry.jpq;

import java.util.List;
import java.util.Optional;

/// How training went. All measures are of the same held-out queries.
///
/// @param before the model as it was
/// @param after the best step's
/// @param uncompressed the full vectors', when they were given
/// @param bestStep at which `after` was measured
/// @param stepsTaken until the end
/// @param end why it ended
/// @param losses mean over the steps since the measurement before
/// @param heldOut from step 0 on
public record TrainingReport(
        Measures before,
        Measures after,
        Optional<Measures> uncompressed,
        int bestStep,
        int stepsTaken,
        End end,
        List<LossPoint> losses,
        List<HeldOutPoint> heldOut) {

    public TrainingReport {
        losses = List.copyOf(losses);
        heldOut = List.copyOf(heldOut);
    }

    /// Why training ended.
    public enum End {
        /// All epochs are done.
        FINISHED,
        /// The held-out queries did not get better for as long as patience lasts.
        STOPPED_EARLY
    }

    /// A point of the loss curve.
    public record LossPoint(int step, double loss) {}

    /// A point of the held-out curve.
    public record HeldOutPoint(int step, Measures measures) {}
}
