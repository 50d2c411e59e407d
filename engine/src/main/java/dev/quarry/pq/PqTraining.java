package dev.quarry.pq;

import dev.quarry.kernel.Metric;

/// How a model is trained.
///
/// @param shape of the model
/// @param metric vectors are compared by
/// @param rotationSteps how often the rotation and the codebook are improved in turn, 0 for no rotation;
///     default 30.
///     More lowers the error by less and less, in proportional time
/// @param clusterSteps steps of k-means for the final codebook; default 25
/// @param seed of every random choice; the same seed and vectors give the same model; default 1
public record PqTraining(PqShape shape, Metric metric, int rotationSteps, int clusterSteps, long seed) {

    public PqTraining {
        if (rotationSteps < 0 || clusterSteps < 1) {
            throw new IllegalArgumentException("expected at least 0 rotation steps and 1 cluster step, found %d and %d"
                    .formatted(rotationSteps, clusterSteps));
        }
    }

    /// Without a rotation.
    public static PqTraining plain(PqShape shape, Metric metric) {
        return new PqTraining(shape, metric, 0, 25, 1);
    }

    /// With a rotation.
    public static PqTraining rotated(PqShape shape, Metric metric) {
        return new PqTraining(shape, metric, 30, 25, 1);
    }

    public PqTraining withSeed(long other) {
        return new PqTraining(shape, metric, rotationSteps, clusterSteps, other);
    }
}
