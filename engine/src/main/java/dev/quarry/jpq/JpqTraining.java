package dev.quarry.jpq;

import dev.quarry.pq.PqShape;

/// How the query side is trained.
///
/// Scores of vectors differ in scale from model to model, so the losses see them in units of their spread: the standard
/// deviation of the scores of a query's retrieved rows by the model as it was, the mean over training queries.
///
/// @param schedule of the steps
/// @param centroids how fast centroids move
/// @param map how fast the map of queries moves
/// @param retrieved rows of the live ranking that a query's loss looks at, from 1; default 200
/// @param cut the last rank that counts in the weights of pairs, from 1; default 200, all that are retrieved. The
///     paper takes 200 for passages and 10 for documents
/// @param sharpness what the spread of scores is in the pair loss; default 1. Higher leaves pairs alone that are in
///     the right order already
/// @param stopping when to stop
/// @param seed of the order of queries; the same seed and input give the same model at any number of threads
public record JpqTraining(
        Schedule schedule,
        Rates centroids,
        Rates map,
        int retrieved,
        int cut,
        double sharpness,
        Stopping stopping,
        long seed) {

    public JpqTraining {
        if (retrieved < 1 || cut < 1 || !(sharpness > 0)) {
            throw new IllegalArgumentException(
                    "expected retrieved and cut from 1 and sharpness above 0, found %d, %d, %s"
                            .formatted(retrieved, cut, sharpness));
        }
    }

    /// The figures of the paper (Zhan et al., CIKM 2021, and its published commands): 6 epochs, top 200, a learning
    /// rate of centroids of 5e-6 up to M = 24, 2e-5 up to 32, 1e-4 above; there in the units of vectors whose
    /// values are about 1, here relative, which is the same for those. They are meant for hundreds of thousands
    /// of queries, 75,000 steps; few queries need larger steps, see [#few].
    ///
    /// The paper trains the query encoder at 5e-6 instead of a map.
    public static JpqTraining paper(PqShape shape) {
        int subQuantizers = shape.subQuantizers();
        double rate = subQuantizers <= 24 ? 5e-6 : subQuantizers <= 32 ? 2e-5 : 1e-4;
        return new JpqTraining(
                Schedule.of(6),
                new Rates(rate, 0),
                new Rates(5e-6, 0.01),
                200,
                200,
                1,
                new Stopping(Measure.MRR_10, 1000, 5),
                1);
    }

    /// For some thousand queries.
    public static JpqTraining few(Measure measure) {
        return new JpqTraining(
                Schedule.of(20), new Rates(1e-2, 0), new Rates(1e-2, 0), 200, 200, 1, new Stopping(measure, 50, 8), 1);
    }

    public JpqTraining withSchedule(Schedule other) {
        return new JpqTraining(other, centroids, map, retrieved, cut, sharpness, stopping, seed);
    }

    public JpqTraining withRates(Rates otherCentroids, Rates otherMap) {
        return new JpqTraining(schedule, otherCentroids, otherMap, retrieved, cut, sharpness, stopping, seed);
    }

    public JpqTraining withCut(int other) {
        return new JpqTraining(schedule, centroids, map, retrieved, other, sharpness, stopping, seed);
    }

    public JpqTraining withSharpness(double other) {
        return new JpqTraining(schedule, centroids, map, retrieved, cut, other, stopping, seed);
    }

    public JpqTraining withStopping(Stopping other) {
        return new JpqTraining(schedule, centroids, map, retrieved, cut, sharpness, other, seed);
    }

    public JpqTraining withSeed(long other) {
        return new JpqTraining(schedule, centroids, map, retrieved, cut, sharpness, stopping, other);
    }
}
