package dev.quarry.pq;

import dev.quarry.kernel.Metric;
import java.util.Optional;

/// How a model is trained.
///
/// @param shape of the model
/// @param metric vectors are compared by
/// @param rotationSteps how often the rotation and the codebook are improved in turn, 0 for no rotation; default
///     30. More lowers the error by less and less, in proportional time
/// @param clusterSteps steps of k-means for the final codebook at most; default 25. Of many vectors, parts are
///     taken first, see [dev.quarry.cluster.GrowingBatches]
/// @param seed of every random choice; the same seed and vectors give the same model; default 1
/// @param coarse how the collection is cut into lists; empty for none
/// @param sample how many vectors are looked at
public record PqTraining(
        PqShape shape,
        Metric metric,
        int rotationSteps,
        int clusterSteps,
        long seed,
        Optional<Coarse> coarse,
        Sample sample) {

    /// How many vectors are looked at; of more, so many are drawn.
    ///
    /// @param rows for codebook and lists; default 65,536
    /// @param rotationRows of these for the rotation, whose rounds take the longest; default 16,384
    public record Sample(int rows, int rotationRows) {

        /// 65,536 vectors, 16,384 for the rotation.
        public static final Sample DEFAULT = new Sample(65_536, 16_384);

        public Sample {
            if (rows < 1 || rotationRows < 1) {
                throw new IllegalArgumentException(
                        "expected at least 1 row of each, found %d and %d".formatted(rows, rotationRows));
            }
        }
    }

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
        this(shape, metric, rotationSteps, clusterSteps, seed, Optional.empty(), Sample.DEFAULT);
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
        return new PqTraining(shape, metric, rotationSteps, clusterSteps, other, coarse, sample);
    }

    public PqTraining withLists(Coarse lists) {
        return new PqTraining(shape, metric, rotationSteps, clusterSteps, seed, Optional.of(lists), sample);
    }

    public PqTraining withSample(Sample other) {
        return new PqTraining(shape, metric, rotationSteps, clusterSteps, seed, coarse, other);
    }
}
