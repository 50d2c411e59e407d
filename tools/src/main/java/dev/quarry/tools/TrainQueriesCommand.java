package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.batch.BatchCounts;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.Batches;
import dev.quarry.build.Workers;
import dev.quarry.jpq.JpqTrainer;
import dev.quarry.jpq.JpqTraining;
import dev.quarry.jpq.JudgedQueries;
import dev.quarry.jpq.Lessons;
import dev.quarry.jpq.Measure;
import dev.quarry.jpq.Outcome;
import dev.quarry.jpq.QuerySet;
import dev.quarry.jpq.TaughtQueries;
import dev.quarry.jpq.TrainingInput;
import dev.quarry.jpq.VectorRows;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqModelFile;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.tools.eval.Qrels;
import dev.quarry.tools.load.NamedQuery;
import dev.quarry.tools.load.TrainingQueries;
import dev.quarry.tools.option.GpuOptions;
import dev.quarry.tools.option.QueryOptions;
import dev.quarry.tools.option.TrainingOptions;
import dev.quarry.tools.progress.ProgressDisplay;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Trains the query side of an index's model on its codes, from judgments or from its full vectors.
@Command(
        description = {
            "Trains how queries are compared with the codes of an index, which stay as they are.",
            "",
            "jpq learns from judged queries and the mistakes that the index makes now; distill needs no judgments: the"
                    + " ranking by full vectors, which the index must keep, is the teacher. Some queries are held out: they"
                    + " decide when to stop, and a model that is no better on them is refused unless --force. A better one"
                    + " is stored in a commit of its own; segments are not touched."
        },
        footer = {
            "  quarry train jpq INDEX --queries train.npy --query-ids train.ids --qrels train.tsv",
            "  quarry train distill INDEX --queries sample.npy",
            "  quarry train distill INDEX --sample 2000 --dry-run --plot curves.svg"
        })
final class TrainQueriesCommand implements Callable<Integer> {

    /// Where lessons come from.
    enum Teacher {
        JUDGMENTS,
        FULL_VECTORS
    }

    private final Teacher teacher;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private TrainCommand parent;

    @Parameters(paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Option(names = "--field", paramLabel = "FIELD", description = "Field to train. Default: the first dense one.")
    private @Nullable String fieldName;

    @Mixin
    private QueryOptions queryOptions = new QueryOptions();

    @Option(names = "--qrels", paramLabel = "FILE", description = "Jpq: judgments, TREC's or BEIR's columns.")
    private @Nullable Path qrels;

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Distill without --queries: how many documents, with noise, stand in for queries.")
    private int sample = 2000;

    @Option(names = "--noise", paramLabel = "X", description = "With --sample: noise as a share of a vector's length.")
    private double noise = 0.5;

    @Mixin
    private TrainingOptions options = new TrainingOptions();

    @Option(names = "--force", description = "Store the model also when it is no better.")
    private boolean force;

    @Option(names = "--dry-run", description = "Store nothing in the index.")
    private boolean dryRun;

    @Option(names = "--out", paramLabel = "MODEL", description = "Write the model to a file too; never overwritten.")
    private @Nullable Path out;

    @Option(names = "--plot", paramLabel = "SVG", description = "Draw the curves of loss and held-out measures.")
    private @Nullable Path plot;

    @Mixin
    private GpuOptions gpu = new GpuOptions();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    TrainQueriesCommand(Teacher teacher) {
        this.teacher = teacher;
    }

    @Override
    public Integer call() throws IOException, BatchUnavailableException {
        if (teacher == Teacher.JUDGMENTS && (qrels == null || queryOptions.file() == null)) {
            throw new ParameterException(spec.commandLine(), "jpq needs --queries and --qrels");
        }
        if (out != null && Files.exists(out)) {
            throw new FileAlreadyExistsException(out.toString(), null, "models are never overwritten");
        }
        Measure otherwise = teacher == Teacher.JUDGMENTS ? Measure.NDCG_10 : Measure.RECALL_10;
        JpqTraining training = Usage.checked(spec, () -> options.training(otherwise));
        Workers workers = Usage.checked(spec, () -> new Workers(options.threads()));
        String name;
        Outcome outcome;
        BatchCounts counts;
        try (Batches batches = gpu.open(remark -> parent.quarry().remark(spec, remark));
                Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO));
                ProgressDisplay progress = parent.quarry().progress(spec)) {
            DenseField field = TrainCommand.field(index, fieldName);
            name = field.name();
            PqModel model = index.model(name)
                    .orElseThrow(() -> new InvalidFieldException(
                            field.name(), "a product-quantized field with vectors", "one without a model"));
            Lessons lessons = Usage.checkedIo(spec, () -> lessons(index, field));
            Lessons.Split split = Usage.checked(spec, () -> lessons.split(options.heldOut(), options.seed()));
            TrainingInput input = Usage.checked(
                    spec,
                    () -> new TrainingInput(
                            model,
                            index.codes(field.name()),
                            split.training(),
                            split.heldOut(),
                            index.vectors(field.name())));
            JpqTrainer trainer = new JpqTrainer(training, Kernels.best(), workers, progress).on(batches.on(workers));
            outcome = Usage.checked(spec, () -> trainer.train(input));
            counts = batches.counts();
        }
        Optional<PqModel> chosen = chosen(outcome);
        if (chosen.isPresent() && out != null) {
            PqModelFile.write(out, chosen.get());
        }
        OptionalLong generation = dryRun || chosen.isEmpty() ? OptionalLong.empty() : store(name, chosen.get());
        TrainReport report =
                new TrainReport(folder, name, outcome, training.stopping().measure(), generation, counts);
        if (plot != null) {
            report.plot(plot);
        }
        report.print(spec.commandLine().getOut(), json);
        return chosen.isPresent() ? ExitCode.OK : ExitCode.BAD_RESULT;
    }

    private Optional<PqModel> chosen(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Better better -> Optional.of(better.model());
            case Outcome.NotBetter worse -> force ? Optional.of(worse.refused()) : Optional.empty();
        };
    }

    private OptionalLong store(String field, PqModel model) throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder)) {
            return OptionalLong.of(writer.changeModel(field, model));
        }
    }

    private Lessons lessons(Index index, DenseField field) throws IOException {
        return switch (teacher) {
            case JUDGMENTS -> judged(index, field);
            case FULL_VECTORS -> taught(index, field);
        };
    }

    private JudgedQueries judged(Index index, DenseField field) throws IOException {
        Path judgments = qrels;
        if (judgments == null) {
            throw new ParameterException(spec.commandLine(), "jpq needs --qrels");
        }
        return TrainingQueries.judged(
                queries(field),
                Qrels.read(judgments),
                index.searcher(),
                index.schema().ids(),
                field.dim());
    }

    private TaughtQueries taught(Index index, DenseField field) throws IOException {
        VectorRows documents = index.vectors(field.name())
                .orElseThrow(
                        () -> new InvalidFieldException(field.name(), "full vectors to learn from", "codes alone"));
        QuerySet queries = queryOptions.file() == null
                ? TaughtQueries.sampled(documents, Math.min(sample, documents.rows()), noise, options.seed())
                : TrainingQueries.unjudged(queries(field), field.dim());
        return TaughtQueries.of(queries, documents);
    }

    private List<NamedQuery> queries(DenseField field) throws IOException {
        Path file = queryOptions.file();
        if (file == null) {
            throw new ParameterException(spec.commandLine(), "missing required option: --queries FILE");
        }
        return queryOptions.read(file, field, null).queries();
    }
}
