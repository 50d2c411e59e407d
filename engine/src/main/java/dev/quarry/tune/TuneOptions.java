package dev.quarry.tune;

import dev.quarry.build.Progress;

/// How tuning goes about it.
///
/// @param cost what is made small; default [CostModel#LATENCY]
/// @param passes how often the settings in question are timed, in turns; a query's latency is its shortest. Default 5;
///     more is steadier and takes longer
/// @param threads threads that compute the exact answers; default all cores. Timed searches run on one
/// @param progress told how far it is; default nobody
public record TuneOptions(CostModel cost, int passes, int threads, Progress progress) {

    public static final TuneOptions DEFAULT =
            new TuneOptions(CostModel.LATENCY, 5, Runtime.getRuntime().availableProcessors(), Progress.NONE);

    public TuneOptions {
        if (passes < 1) {
            throw new IllegalArgumentException("passes: expected at least 1, found " + passes);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
    }

    public TuneOptions withCost(CostModel other) {
        return new TuneOptions(other, passes, threads, progress);
    }

    public TuneOptions withPasses(int other) {
        return new TuneOptions(cost, other, threads, progress);
    }

    public TuneOptions withThreads(int other) {
        return new TuneOptions(cost, passes, other, progress);
    }

    public TuneOptions withProgress(Progress other) {
        return new TuneOptions(cost, passes, threads, other);
    }
}
