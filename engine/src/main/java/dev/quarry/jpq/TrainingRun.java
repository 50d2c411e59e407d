package dev.quarry.jpq;

import dev.quarry.build.Progress;
import dev.quarry.pq.PqModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/// One training: its steps, what was measured, and the best of it.
final class TrainingRun {

    private final JpqTraining training;
    private final Scoring scoring;
    private final Function<Scoring, Measures> heldOut;
    private final Batches batches;
    private final Progress progress;
    private final AdamW centroids;
    private final AdamW map;
    private final PqModel original;
    private final Measures before;
    private final List<TrainingReport.LossPoint> losses = new ArrayList<>();
    private final List<TrainingReport.HeldOutPoint> points = new ArrayList<>();

    private PqModel best;
    private TrainingReport.HeldOutPoint bestPoint;
    private int sinceBetter;
    private int steps;
    private double lossSum;
    private int lossCount;

    /// @param heldOut measures values on the held-out queries
    TrainingRun(
            JpqTraining training,
            Scoring scoring,
            Function<Scoring, Measures> heldOut,
            Batches batches,
            Progress progress) {
        this.training = training;
        this.scoring = scoring;
        this.heldOut = heldOut;
        this.batches = batches;
        this.progress = progress;
        this.centroids = new AdamW(scoring.centroids(), training.centroids());
        this.map = new AdamW(scoring.map(), training.map());
        this.original = scoring.base();
        this.best = original;
        this.before = heldOut.apply(scoring);
        this.bestPoint = new TrainingReport.HeldOutPoint(0, before);
        points.add(bestPoint);
    }

    /// Trains until the end, or until patience does.
    ///
    /// @param usable numbers of training queries
    void go(int[] usable, SplittableRandom random) {
        int all = training.schedule().steps(usable.length);
        int batch = training.schedule().batch();
        progress.stage("train scoring", all);
        while (steps < all) {
            int[] order = Order.shuffled(usable.length, random);
            for (int from = 0; from < order.length; from += batch) {
                int[] some = new int[Math.min(batch, order.length - from)];
                for (int i = 0; i < some.length; i++) {
                    some[i] = usable[order[from + i]];
                }
                step(some, training.schedule().share(steps, all));
                progress.advance(1);
                boolean due = steps % training.stopping().everySteps() == 0 || steps == all;
                if (due && !measure()) {
                    return;
                }
            }
        }
    }

    private void step(int[] batch, double share) {
        double loss = batches.look(scoring, batch);
        Gradients gradients = batches.gradients();
        double norm = Math.sqrt(centroids.squaredNorm(gradients.centroids()) + map.squaredNorm(gradients.map()));
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
            throw new ArithmeticException(
                    "step %d: expected a finite loss and gradient, found %s and %s; ".formatted(steps, loss, norm)
                            + "a lower learning rate may help");
        }
        double clip = norm > training.schedule().clip() ? training.schedule().clip() / norm : 1;
        centroids.step(scoring.centroids(), gradients.centroids(), clip, share);
        map.step(scoring.map(), gradients.map(), clip, share);
        steps++;
        lossSum += loss;
        lossCount++;
    }

    /// @return false when patience is at its end
    private boolean measure() {
        losses.add(new TrainingReport.LossPoint(steps, lossSum / lossCount));
        lossSum = 0;
        lossCount = 0;
        TrainingReport.HeldOutPoint point = new TrainingReport.HeldOutPoint(steps, heldOut.apply(scoring));
        points.add(point);
        boolean better = value(point) > value(bestPoint);
        // the first trained values are kept in any case, to be shown when nothing better comes
        if (bestPoint.step() == 0 || better) {
            best = scoring.model();
            bestPoint = point;
        }
        sinceBetter = better && value(point) > value(points.getFirst()) ? 0 : sinceBetter + 1;
        return sinceBetter < training.stopping().patience();
    }

    private double value(TrainingReport.HeldOutPoint point) {
        return point.measures().of(training.stopping().measure());
    }

    /// What it came to, after [#go].
    Outcome outcome(Optional<Measures> uncompressed) {
        boolean early = sinceBetter >= training.stopping().patience();
        TrainingReport report = new TrainingReport(
                before,
                bestPoint.measures(),
                uncompressed,
                bestPoint.step(),
                steps,
                early ? TrainingReport.End.STOPPED_EARLY : TrainingReport.End.FINISHED,
                losses,
                points);
        return value(bestPoint) > value(points.getFirst())
                ? new Outcome.Better(best, report)
                : new Outcome.NotBetter(original, best, report);
    }
}
