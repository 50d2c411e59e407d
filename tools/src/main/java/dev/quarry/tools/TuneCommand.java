package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.Field;
import dev.quarry.tools.load.QueryFile;
import dev.quarry.tools.option.IndexOptions;
import dev.quarry.tools.option.QueryOptions;
import dev.quarry.tools.option.VocabularyOptions;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tune.DocumentSample;
import dev.quarry.tune.SampleQuery;
import dev.quarry.tune.TuneOptions;
import dev.quarry.tune.TuneResult;
import dev.quarry.tune.TuneTarget;
import dev.quarry.tune.Tuner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Finds search parameters and stores them.
@Command(
        name = "tune",
        description = {
            "Finds the cheapest search parameters that reach a recall, and stores them as the field's defaults.",
            "",
            "Settings are tried on half of the queries; the cheapest that reaches the recall there and on the other half"
                    + " is taken. Cost is the mean latency on one thread, each query counting with the shortest of its"
                    + " passes. Without --queries, documents drawn from the index stand in for them, which is less sure:"
                    + " a sparse one is cut to its heaviest terms, and none counts as its own answer."
        },
        footer = {
            "  quarry tune INDEX --queries q.csr.gz --recall 0.95",
            "  quarry tune INDEX --field dense --recall 0.99 --k 100 --sample 1000",
            "  quarry tune INDEX --queries q.jsonl --recall 0.9 --dry-run --json"
        })
final class TuneCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    @Parameters(paramLabel = "INDEX", description = "Index folder.")
    private Path folder = Path.of("");

    @Option(
            names = "--field",
            paramLabel = "FIELD",
            description = "Field to tune. Default: the index's first of vectors.")
    private @Nullable String fieldName;

    @Option(names = "--recall", paramLabel = "X", description = "Share of the exact first k to find on average.")
    private double recall = 0.95;

    @Option(names = "--k", paramLabel = "N", description = "Hits of a search.")
    private int k = Query.DEFAULT_K;

    @Mixin
    private QueryOptions queryOptions = new QueryOptions();

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Option(names = "--sample", paramLabel = "N", description = "Without --queries: how many documents to draw.")
    private int sample = DocumentSample.DEFAULT.count();

    @Option(names = "--seed", paramLabel = "N", description = "Of the draw.")
    private long seed = DocumentSample.DEFAULT.seed();

    @Option(
            names = "--sample-terms",
            paramLabel = "N",
            description = "Terms that a drawn sparse document keeps, the heaviest.")
    private int sampleTerms = DocumentSample.DEFAULT.mostTerms();

    @Option(names = "--passes", paramLabel = "N", description = "How often the settings in question are timed.")
    private int passes = TuneOptions.DEFAULT.passes();

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute the exact answers.")
    private int threads = TuneOptions.DEFAULT.threads();

    @Option(names = "--dry-run", description = "Store nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        TuneTarget target = Usage.checked(spec, () -> new TuneTarget(recall, k));
        TuneOptions options =
                Usage.checked(spec, () -> TuneOptions.DEFAULT.withPasses(passes).withThreads(threads));
        DocumentSample draw = Usage.checked(spec, () -> new DocumentSample(sample, seed, sampleTerms));
        TuneReport report;
        try (Index index = Index.open(folder);
                ProgressDisplay progress = quarry.progress(spec)) {
            Field field = field(index);
            List<SampleQuery> queries = queries(index, field, draw);
            TuneResult result = Usage.checked(
                    spec, () -> new Tuner(index, field.name(), options.withProgress(progress)).tune(target, queries));
            OptionalLong documents = queryOptions.file() == null ? OptionalLong.of(sampleTerms) : OptionalLong.empty();
            report = new TuneReport(folder, field, result, documents, dryRun ? OptionalLong.empty() : store(result));
        }
        report.print(spec.commandLine().getOut(), json);
        return report.result().met() ? ExitCode.OK : ExitCode.BAD_RESULT;
    }

    private Field field(Index index) {
        String name = fieldName;
        if (name == null) {
            return IndexOptions.first(index.schema());
        }
        return index.schema()
                .number(name)
                .map(index.schema().fields()::get)
                .orElseThrow(() -> new InvalidQueryException(
                        "field", "one of " + index.schema().names(), name));
    }

    private List<SampleQuery> queries(Index index, Field field, DocumentSample draw) throws IOException {
        Path file = queryOptions.file();
        if (file == null) {
            return draw.draw(index, field.name());
        }
        QueryFile queries = queryOptions.read(file, field, vocabulary.names());
        if (queries.droppedTerms() > 0) {
            quarry.remark(spec, "left out " + queries.droppedTerms() + " query terms that the vocabulary lacks");
        }
        return queries.queries().stream()
                .filter(query -> !query.isEmpty())
                .map(query -> SampleQuery.of(query.vector()))
                .toList();
    }

    /// Stores the chosen setting; gives the generation, empty when there was nothing to store.
    private OptionalLong store(TuneResult result) throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder)) {
            return result.store(writer) ? OptionalLong.of(writer.commit()) : OptionalLong.empty();
        }
    }
}
