package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.OpenOptions;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Grouping;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import dev.quarry.tools.answer.Answer;
import dev.quarry.tools.answer.AnswerOutput;
import dev.quarry.tools.answer.Answering;
import dev.quarry.tools.answer.Answers;
import dev.quarry.tools.answer.GroupedAnswers;
import dev.quarry.tools.answer.HybridAnswers;
import dev.quarry.tools.eval.Run;
import dev.quarry.tools.eval.RunFile;
import dev.quarry.tools.load.FieldInput;
import dev.quarry.tools.load.NamedQuery;
import dev.quarry.tools.load.QueryFile;
import dev.quarry.tools.load.QueryText;
import dev.quarry.tools.option.FeedbackOptions;
import dev.quarry.tools.option.FilterOptions;
import dev.quarry.tools.option.FusionOptions;
import dev.quarry.tools.option.IndexOptions;
import dev.quarry.tools.option.MethodOptions;
import dev.quarry.tools.option.NarrowOptions;
import dev.quarry.tools.option.QueryOptions;
import dev.quarry.tools.option.VocabularyOptions;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.read.TermNames;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Searches an index for the queries of a file, or for one typed.
@Command(
        name = "search",
        description = "Finds the best documents for the queries of a file, or for one from the command line.",
        footer = {
            "  quarry search --index INDEX --like doc-17 --k 5",
            "  quarry search --index INDEX --query '{\"vitamin\": 1.2, \"d\": 0.8}'",
            "  quarry search --index INDEX --query '12:1.5 77:0.3' --k 5",
            "  quarry search --index INDEX --field dense --vector '[0.1, -0.2, 0.05]' --json",
            "  quarry search --index INDEX --like doc-17 --filter 'lang = \"en\" and year >= 2000'",
            "  quarry search --index INDEX --queries q.csr.gz --query-ids ids.gz --k 10",
            "  quarry search --index INDEX --queries q.jsonl --k 1000 --exact --trec exact.run",
            "  quarry search --index INDEX --queries text=q.jsonl emb=q.npy --query-ids q.ids --fuse minmax --weights .6,.4"
        })
final class SearchCommand implements Callable<Integer> {
    /// Queries answered before any of them is printed.
    private static final int BATCH = 4096;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    @Mixin
    private IndexOptions indexOptions = new IndexOptions();

    @Mixin
    private QueryOptions queryOptions = new QueryOptions();

    @Option(
            names = "--query",
            paramLabel = "TEXT",
            description = "A sparse query: a JSON object of weights, or pairs like token:1.5.")
    private @Nullable String query;

    @Option(
            names = "--vector",
            paramLabel = "TEXT",
            description =
                    "A dense query: [0.1, -0.2, ...]; or [[0.1, -0.2], [0.3, 0.4], ...], of several vectors, for a"
                            + " field of several.")
    private @Nullable String vector;

    @Option(
            names = "--like",
            paramLabel = "ID",
            description = "Documents like this one of the index, which itself is no hit.")
    private @Nullable String like;

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Option(names = "--k", paramLabel = "N", description = "Hits for each query.")
    private int k = Query.DEFAULT_K;

    @Mixin
    private NarrowOptions narrowOptions = new NarrowOptions();

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Mixin
    private MethodOptions methodOptions = new MethodOptions();

    @Mixin
    private FusionOptions fusionOptions = new FusionOptions();

    @Mixin
    private FeedbackOptions feedbackOptions = new FeedbackOptions();

    @Option(
            names = "--group-by",
            paramLabel = "ATTRIBUTE",
            description = "The best documents of each value of an attribute; --k and --offset count values then.")
    private @Nullable String groupBy;

    @Option(names = "--per-group", paramLabel = "N", description = "Hits of each value.")
    private int perGroup = 1;

    @Option(names = "--explain", description = "Say of each hit what its score is made of, and what the search did.")
    private boolean explain;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that search, each its own queries.")
    private int threads = 1;

    @Option(names = "--json", description = "One JSON object a query, with contents, rows and work done.")
    private boolean json;

    @Option(
            names = "--trec",
            paramLabel = "RUNFILE",
            description = "Write a TREC run instead, - for standard output. Distances are negated in it, so that higher"
                    + " is better.")
    private @Nullable String trec;

    @Option(names = "--tag", paramLabel = "TAG", description = "Name of the TREC run.")
    private String tag = "quarry";

    @Override
    public Integer call() throws IOException {
        List<FieldInput> inputs = queryOptions.inputs();
        boolean typed = query != null || vector != null;
        if (Stream.of(!inputs.isEmpty(), typed, like != null)
                        .filter(given -> given)
                        .count()
                != 1) {
            throw new ParameterException(
                    spec.commandLine(), "give one of --queries, --query (or --vector, or both) and --like");
        }
        if (k < 1 || threads < 1) {
            throw new ParameterException(spec.commandLine(), "--k and --threads must be at least 1");
        }
        TermNames names = vocabulary.names();
        Duration warmUp = inputs.isEmpty() ? Duration.ZERO : OpenOptions.DEFAULT.warmUp();
        try (Index index = indexOptions.open(warmUp)) {
            if (inputs.size() > 1 || (query != null && vector != null)) {
                searchSeveral(index, inputs, names);
            } else {
                searchOne(index, inputs, names);
            }
        }
        return ExitCode.OK;
    }

    private void searchSeveral(Index index, List<FieldInput> inputs, @Nullable TermNames names) throws IOException {
        if (indexOptions.namesField()) {
            throw new ParameterException(spec.commandLine(), "--field: several fields are searched");
        }
        FieldPlans plans = Usage.checked(
                spec, () -> inputs.isEmpty() ? FieldPlans.firstOfEachKind(index) : FieldPlans.of(index, inputs));
        HybridAnswers how = Usage.checked(
                spec, () -> plans.answers(fusionOptions, methodOptions, narrowOptions.fused(k), changes()));
        List<NamedQuery> asked;
        if (inputs.isEmpty()) {
            FieldValue first = Usage.checked(spec, () -> typed(plans.fields().getFirst(), names));
            FieldValue second = Usage.checked(spec, () -> typed(plans.fields().getLast(), names));
            asked = List.of(new NamedQuery("query", first).and(second));
        } else {
            asked = remarked(plans.queries(queryOptions, names));
        }
        search(index, plans.fields(), how, asked);
    }

    private void searchOne(Index index, List<FieldInput> inputs, @Nullable TermNames names) throws IOException {
        Field field = inputs.isEmpty() || inputs.getFirst().field().isEmpty()
                ? indexOptions.field(index)
                : IndexOptions.field(index, inputs.getFirst().field());
        Query.Method method = Usage.checked(spec, () -> methodOptions.method(field));
        UnaryOperator<Query> bounded = Usage.checked(spec, () -> narrowOptions.of(field));
        UnaryOperator<Query> each = changes();
        UnaryOperator<Query> narrowed = asked -> each.apply(bounded.apply(asked));
        String id = like;
        if (id == null) {
            Answers how = new Answers(field.name(), k, method, narrowed);
            search(index, List.of(field), how, inputs.isEmpty() ? typedQuery(field, names) : queries(field, names));
        } else {
            Query likeIt = index.searcher().like(field.name(), documentId(index, id));
            long itself = likeIt.leftOut().orElseThrow();
            Answers others = new Answers(
                    field.name(), k, method, asked -> narrowed.apply(asked).without(itself));
            search(index, List.of(field), others, List.of(new NamedQuery(id, likeIt.vector())));
        }
    }

    /// What is asked of the query of every field.
    private UnaryOperator<Query> changes() {
        UnaryOperator<Query> filtered = Usage.checked(spec, filterOptions::narrowing);
        return asked -> feedbackOptions.apply(filtered.apply(asked));
    }

    private static DocumentId documentId(Index index, String id) {
        if (index.schema().ids() == Schema.IdKind.STRING) {
            return DocumentId.of(id);
        }
        try {
            return DocumentId.of(Long.parseLong(id));
        } catch (NumberFormatException e) {
            throw new InvalidQueryException("document", "an id that is a whole number, as all here are", id);
        }
    }

    private List<NamedQuery> typedQuery(Field field, @Nullable TermNames names) {
        return List.of(new NamedQuery("query", Usage.checked(spec, () -> typed(field, names))));
    }

    private List<NamedQuery> queries(Field field, @Nullable TermNames names) throws IOException {
        return remarked(queryOptions.read(queryOptions.inputs().getFirst().file(), field, names));
    }

    private List<NamedQuery> remarked(QueryFile queries) {
        if (queries.droppedTerms() > 0) {
            quarry.remark(spec, "left out " + queries.droppedTerms() + " query terms that the vocabulary lacks");
        }
        return queries.queries();
    }

    private FieldValue typed(Field field, @Nullable TermNames names) {
        String text = query;
        if (field instanceof SparseField sparse && text != null) {
            return QueryText.sparse(text, sparse.terms(), names);
        }
        String numbers = vector;
        if (field instanceof DenseField && numbers != null) {
            return QueryText.dense(numbers);
        }
        if (field instanceof MultiVectorField && numbers != null) {
            return QueryText.vectors(numbers);
        }
        throw new IllegalArgumentException("field " + field.name() + " is "
                + (numbers == null ? "dense: use --vector" : "sparse: use --query") + ", or --field for another one");
    }

    private void search(Index index, List<Field> fields, Answering hits, List<NamedQuery> queries) throws IOException {
        boolean distance = fields.size() == 1 && fields.getFirst().ranksByDistance();
        Answering how = groupBy == null
                ? hits
                : new GroupedAnswers(hits, new Grouping(groupBy, perGroup, Grouping.Without.DROPPED));
        AnswerOutput output = new AnswerOutput(
                index.searcher(),
                distance ? "distance" : "score",
                fields.stream().map(Field::name).toList(),
                explain ? Optional.of(how) : Optional.empty());
        PrintWriter out = spec.commandLine().getOut();
        try (ProgressDisplay progress = quarry.progress(spec);
                Writer run = openRun(out)) {
            progress.stage("search", queries.size());
            for (int from = 0; from < queries.size(); from += BATCH) {
                List<NamedQuery> batch = queries.subList(from, Math.min(queries.size(), from + BATCH));
                List<Answer> answers = how.of(index, batch, threads, progress);
                if (trec != null) {
                    writeRun(Answers.run(answers, distance ? -1 : 1), run);
                } else if (json) {
                    answers.forEach(answer -> output.json(out, answer));
                } else {
                    AnswerOutput.Heading heading =
                            queryOptions.inputs().isEmpty() ? AnswerOutput.Heading.NONE : AnswerOutput.Heading.QUERY_ID;
                    answers.forEach(answer -> output.table(out, answer, heading));
                }
            }
        }
        out.flush();
    }

    private void writeRun(Run answers, Writer run) throws IOException {
        try {
            RunFile.write(answers, tag, run);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--trec: " + e.getMessage() + "; use --json", e);
        }
    }

    private Writer openRun(PrintWriter out) throws IOException {
        if (trec == null) {
            return Writer.nullWriter();
        }
        return trec.equals("-") ? new StandardOutput(out) : Files.newBufferedWriter(Path.of(trec));
    }

    /// Standard output, which stays open.
    private static final class StandardOutput extends FilterWriter {
        StandardOutput(PrintWriter out) {
            super(out);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
