package dev.quarry.tools.option;

import dev.quarry.jpq.JpqTraining;
import dev.quarry.jpq.Measure;
import dev.quarry.jpq.Rates;
import dev.quarry.jpq.Schedule;
import dev.quarry.jpq.Stopping;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the query side of a model is trained.
public final class TrainingOptions {

    @Option(names = "--epochs", paramLabel = "N", description = "How often each query is used.")
    private int epochs = 20;

    @Option(names = "--batch", paramLabel = "N", description = "Queries of a step.")
    private int batch = 32;

    @Option(
            names = "--centroid-rate",
            paramLabel = "X",
            description = "Learning rate of centroids, relative to their values; 0 leaves them. Some thousand queries"
                    + " need about 0.01, hundreds of thousands less: the paper's 0.00002 to 0.0001.")
    private double centroidRate = 1e-2;

    @Option(
            names = "--map-rate",
            paramLabel = "X",
            description = "Learning rate of the map of queries, likewise; 0 leaves it.")
    private double mapRate = 1e-2;

    @Option(names = "--pull", paramLabel = "X", description = "Pull back to the values at the start.")
    private double pull;

    @Option(names = "--retrieved", paramLabel = "N", description = "Rows of the live ranking that a query learns from.")
    private int retrieved = 200;

    @Option(names = "--held-out", paramLabel = "X", description = "Share of the queries that decide when to stop.")
    private double heldOut = 0.1;

    @Option(
            names = "--measure",
            paramLabel = "NAME",
            description = "What decides: mrr_10, ndcg_10, recall_10 or recall_100. Default: ndcg_10 with judgments,"
                    + " recall_10 without.")
    private @Nullable Measure measure;

    @Option(names = "--every", paramLabel = "N", description = "Steps from one measurement to the next.")
    private int every = 50;

    @Option(names = "--patience", paramLabel = "N", description = "Measurements without a new best to stop after.")
    private int patience = 8;

    @Option(names = "--seed", paramLabel = "N", description = "Of the order of queries, and of those held out.")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that train; the model is the same.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /// The wish.
    ///
    /// @param otherwise decides unless something else is given
    /// @throws IllegalArgumentException if a parameter is out of its range
    public JpqTraining training(Measure otherwise) {
        Schedule schedule = new Schedule(
                epochs, batch, Schedule.of(epochs).warmUp(), Schedule.of(epochs).clip());
        Measure decides = Objects.requireNonNullElse(measure, otherwise);
        return new JpqTraining(
                schedule,
                new Rates(centroidRate, pull),
                new Rates(mapRate, pull),
                retrieved,
                retrieved,
                1,
                new Stopping(decides, every, patience),
                seed);
    }

    public double heldOut() {
        return heldOut;
    }

    public long seed() {
        return seed;
    }

    public int threads() {
        return threads;
    }
}
