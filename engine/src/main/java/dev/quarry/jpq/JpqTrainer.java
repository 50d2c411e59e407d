package dev.quarry.jpq;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.CpuBatchOps;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Trains the query side of a product quantizer on frozen codes: JPQ (Zhan, Mao, Liu, Guo, Zhang, Ma: Jointly
/// Optimizing Query Encoder and Product Quantization to Improve Retrieval Performance, CIKM 2021) where judgments
/// are given, distillation as in Distill-VQ (Xiao et al., SIGIR 2022) where they are not.
///
/// Each step takes a batch of queries, looks up the best rows of each with the values of that moment (so negatives are
/// the mistakes the index makes now), and moves centroids and map against the gradient of the loss over these rows. In
/// place of the paper's query encoder there is a linear map of its output, which a search applies instead of the
/// rotation, so a query costs nothing more.
///
/// The result is the same at any number of threads. A trainer is for one thread at a time.
public final class JpqTrainer {

    private static final int SPREAD_QUERIES = 256;

    private final JpqTraining training;
    private final Kernels kernels;
    private final Workers workers;
    private final Progress progress;
    private final BatchOps ops;

    /// Trains on the processor's cores.
    public JpqTrainer(JpqTraining training, Kernels kernels, Workers workers, Progress progress) {
        this(training, kernels, workers, progress, new CpuBatchOps(kernels, workers));
    }

    private JpqTrainer(JpqTraining training, Kernels kernels, Workers workers, Progress progress, BatchOps ops) {
        this.training = training;
        this.kernels = kernels;
        this.workers = workers;
        this.progress = progress;
        this.ops = ops;
    }

    /// The same, with batches computed by `other`.
    public JpqTrainer on(BatchOps other) {
        return new JpqTrainer(training, kernels, workers, progress, other);
    }

    /// Trains.
    ///
    /// @throws IllegalArgumentException when the codes stand for residuals, or no training or no held-out query has
    ///     a relevant row
    /// @throws ArithmeticException when the loss stops being a number: then the learning rate is too high
    public Outcome train(TrainingInput input) {
        Scoring scoring = Scoring.of(input.model());
        ExactRanking exact = new ExactRanking(scoring.metric(), kernels, workers);
        HeldOut heldOut = HeldOut.of(input.heldOut(), exact);
        int[] usable = usable(input.training());
        Matrix prepared = Prepared.copy(input.training().queries().vectors(), scoring.metric());
        double spread = spread(input, scoring, prepared, usable);
        List<ListLoss> losses = losses(input.training(), prepared, exact, spread);
        Batches batches = new Batches(input, prepared, training, losses, kernels, workers, ops);
        TrainingRun run =
                new TrainingRun(training, scoring, values -> heldOut.measure(values, input.rows()), batches, progress);
        run.go(usable, new SplittableRandom(training.seed()));
        return run.outcome(input.vectors().map(full -> heldOut.measure(full, exact)));
    }

    /// Queries that can teach something.
    private static int[] usable(Lessons lessons) {
        int[] usable = switch (lessons) {
            case TaughtQueries taught ->
                IntStream.range(0, taught.queries().size()).toArray();
            case JudgedQueries judged ->
                IntStream.range(0, judged.queries().size())
                        .filter(query -> judged.judgments().get(query).relevant() > 0)
                        .toArray();
        };
        if (usable.length == 0) {
            throw new IllegalArgumentException(
                    "training queries: expected at least 1 with a relevant row, found none of "
                            + lessons.queries().size());
        }
        return usable;
    }

    private List<ListLoss> losses(Lessons lessons, Matrix prepared, ExactRanking exact, double spread) {
        return switch (lessons) {
            case JudgedQueries judged -> {
                double factor = training.sharpness() / spread;
                yield workers.scratch(() -> new PairLoss(judged, prepared, exact.metric(), training.cut(), factor));
            }
            case TaughtQueries taught -> {
                int[][] rankings = exact.rank(prepared, taught.queries().leftOut(), taught.documents(), taught.depth());
                double factor = 1 / (spread * taught.temperature());
                yield workers.scratch(() -> new TeacherLoss(taught, prepared, exact.metric(), rankings, factor));
            }
        };
    }

    /// The mean standard deviation of the scores of a query's retrieved rows; 1 where all are the same.
    private double spread(TrainingInput input, Scoring scoring, Matrix prepared, int[] usable) {
        int[] some = Arrays.copyOf(usable, Math.min(usable.length, SPREAD_QUERIES));
        ScoringPanels panels = ScoringPanels.of(scoring);
        List<Lookup> lookups =
                workers.scratch(() -> new Lookup(scoring, panels, input.rows(), kernels, training.retrieved()));
        double[] spreads = new double[some.length];
        workers.run(lookups, some.length, (lookup, i) -> {
            int[] leftOut = input.training().queries().leftOut().get(some[i]);
            spreads[i] = deviation(lookup.retrieve(prepared, some[i], leftOut));
        });
        double mean = Arrays.stream(spreads).sum() / spreads.length;
        return mean > 0 ? mean : 1;
    }

    private static double deviation(Candidates list) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < list.count(); i++) {
            double score = (double) list.score(i) - list.score(0);
            sum += score;
            squares += score * score;
        }
        double mean = sum / Math.max(1, list.count());
        return Math.sqrt(Math.max(0, squares / Math.max(1, list.count()) - mean * mean));
    }
}
