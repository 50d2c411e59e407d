package dev.quarry.pq;

import dev.quarry.kernel.Metric;
import java.util.Optional;

/// How a model is trained.
///
/// @param shape of the model
/// @param metric vectors are compared by
/// @param rotationSteps how often the rotation and the codebook are improved in turn, 0 for no rotation;
///     default 30.
///     More lowers the error by less and less, in proportional time
/// @param clusterSteps steps of k-means for the final codebook; default 25
/// @param seed of every random choice; the same seed and vectors give the same model; default 1
/// @param coarse how the collection is cut into lists; empty for none
public record PqTraining(
        PqShape shape, Metric metric, int rotationSteps, int clusterSteps, long seed, Optional<Coarse> coarse) {

    /// How a collection is cut into lists.
    ///
    /// @param lists how many, at least 1. Around the square root of the rows balances what choosing lists costs
    ///     and what scanning them does; training vectors should be 30 times as many
    /// @param encodes what codes stand for
    /// @param steps of k-means, at least 1; default 10
    public record Coarse(int lists, CoarseQuantizer.Encodes encodes, int steps) {

        public Coarse {
            if (lists < 1 || steps < 1) {
                throw new IllegalArgumentException(
                        "expected at least 1 list and 1 step, found %d and %d".formatted(lists, steps));
            }
        }

        /// With 10 steps.
        public Coarse(int lists, CoarseQuantizer.Encodes encodes) {
            this(lists, encodes, 10);
        }
    }

    public PqTraining {
        if (rotationSteps < 0 || clusterSteps < 1) {
            throw new IllegalArgumentException("expected at least 0 rotation steps and 1 cluster step, found %d and %d"
                    .formatted(rotationSteps, clusterSteps));
        }
    }

    /// Without lists.
    public PqTraining(PqShape shape, Metric metric, int rotationSteps, int clusterSteps, long seed) {
        this(shape, metric, rotationSteps, clusterSteps, seed, Optional.empty());
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
        return new PqTraining(shape, metric, rotationSteps, clusterSteps, other, coarse);
    }

    public PqTraining withLists(Coarse lists) {
        return new PqTraining(shape, metric, rotationSteps, clusterSteps, seed, Optional.of(lists));
    }
}
