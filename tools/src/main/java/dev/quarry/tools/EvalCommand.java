package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.OpenOptions;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.Batches;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.query.Page;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.tools.answer.Answering;
import dev.quarry.tools.answer.Answers;
import dev.quarry.tools.answer.HybridAnswers;
import dev.quarry.tools.answer.Throughput;
import dev.quarry.tools.answer.TimedAnswers;
import dev.quarry.tools.eval.Averaging;
import dev.quarry.tools.eval.Evaluation;
import dev.quarry.tools.eval.Measure;
import dev.quarry.tools.eval.Qrels;
import dev.quarry.tools.eval.Run;
import dev.quarry.tools.eval.RunFile;
import dev.quarry.tools.load.FieldInput;
import dev.quarry.tools.load.NamedQuery;
import dev.quarry.tools.load.QueryFile;
import dev.quarry.tools.option.FeedbackOptions;
import dev.quarry.tools.option.FilterOptions;
import dev.quarry.tools.option.FusionOptions;
import dev.quarry.tools.option.GpuOptions;
import dev.quarry.tools.option.IndexOptions;
import dev.quarry.tools.option.MethodOptions;
import dev.quarry.tools.option.QueryOptions;
import dev.quarry.tools.option.VocabularyOptions;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.truth.BatchedAnswers;
import dev.quarry.tools.truth.ExactAnswers;
import dev.quarry.tools.truth.Truth;
import dev.quarry.tools.truth.TruthCache;
import dev.quarry.tools.truth.TruthFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Measures the quality and the speed of searches.
@Command(
        name = "eval",
        description = {
            "Measures searches: recall against exact search, quality against relevance judgments, latency.",
            "",
            "recall@k is the share of the exact first k that the search finds. The exact answer is computed in the index"
                    + " and kept for the next time, or read with --truth. With --qrels come nDCG, MRR, MAP, recall and"
                    + " precision as trec_eval defines them. Latency is that of one thread, after a warm-up; throughput, of --threads."
        },
        footer = {
            "  quarry eval --index INDEX --queries q.csr.gz --query-ids ids.gz --qrels test.tsv --k 10",
            "  quarry eval --index INDEX --queries q.csr.gz --k 10,100 --query-cut 5 --heap-factor 0.9 --json",
            "  quarry eval --index INDEX --queries q.csr.gz --qrels test.tsv --exact",
            "  quarry eval --index INDEX --queries test.u8bin.gz --truth gt100.ibin.gz --k 10,100",
            "  quarry eval --index INDEX --queries q.csr.gz --filter 'year >= 2000'",
            "  quarry eval --index INDEX --queries q.csr.gz --min-recall 0.95 || echo too low",
            "  quarry eval --index INDEX --queries text=q.jsonl emb=q.npy --query-ids q.ids --fuse rrf --qrels test.tsv"
        })
final class EvalCommand implements Callable<Integer> {
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

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Option(
            names = "--k",
            split = ",",
            paramLabel = "N",
            description = "Cut-offs, such as 10,100. The largest is the number of hits asked for.")
    private List<Integer> cuts = List.of(Query.DEFAULT_K);

    @Mixin
    private FilterOptions filterOptions = new FilterOptions();

    @Mixin
    private MethodOptions methodOptions = new MethodOptions();

    @Mixin
    private FusionOptions fusionOptions = new FusionOptions();

    @Mixin
    private FeedbackOptions feedbackOptions = new FeedbackOptions();

    @Option(names = "--qrels", paramLabel = "FILE", description = "Relevance judgments, TREC's or BEIR's columns.")
    private @Nullable Path qrels;

    @Option(
            names = "--average",
            paramLabel = "OVER",
            description =
                    "Means over queries that are judged and asked (answered), or over all judged ones, the missing"
                            + " counting 0 (judged).")
    private Averaging averaging = Averaging.ANSWERED;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "The exact answer: neighbors as ibin, ivecs, npy or hdf5, or a TREC run.")
    private @Nullable Path truth;

    @Option(names = "--no-recall", description = "Do not compare with exact search.")
    private boolean noRecall;

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description = "Where exact answers are kept. Default: $XDG_CACHE_HOME/quarry or ~/.cache/quarry.")
    private @Nullable Path cache;

    @Option(names = "--no-cache", description = "Keep no exact answers.")
    private boolean noCache;

    @Option(names = "--min-recall", paramLabel = "X", description = "Exit with 1 if recall at the first k is lower.")
    private double minRecall;

    @Option(names = "--repeat", paramLabel = "N", description = "Timed passes over the queries.")
    private int repeat = 3;

    @Option(
            names = "--warm-up-ms",
            paramLabel = "N",
            description = "Untimed passes go on for at least so many milliseconds.")
    private long warmUpMillis = 2000;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute the exact answer, and for throughput.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--trec", paramLabel = "RUNFILE", description = "Write the answers as a TREC run too.")
    private @Nullable Path trec;

    @Option(names = "--tag", paramLabel = "TAG", description = "Name of the TREC run.")
    private String tag = "quarry";

    @Mixin
    private GpuOptions gpu = new GpuOptions();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, BatchUnavailableException {
        List<FieldInput> inputs = queryOptions.inputs();
        if (inputs.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "missing required option: --queries FILE");
        }
        if (cuts.isEmpty() || cuts.stream().anyMatch(k -> k < 1) || repeat < 1 || threads < 1 || warmUpMillis < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--k, --repeat and --threads must be at least 1, --warm-up-ms at least 0");
        }
        Qrels judgments = qrels == null ? null : Qrels.read(qrels);
        try (Batches batches = gpu.open(remark -> quarry.remark(spec, remark));
                Index index = indexOptions.open(OpenOptions.DEFAULT.warmUp())) {
            EvalReport report = inputs.size() > 1
                    ? severalFields(index, inputs, judgments)
                    : oneField(index, inputs.getFirst(), judgments, batches);
            report.print(spec.commandLine().getOut(), json);
            double recall = report.recall().getOrDefault(cuts.getFirst(), 1.0);
            return recall < minRecall ? ExitCode.BAD_RESULT : ExitCode.OK;
        }
    }

    private EvalReport oneField(Index index, FieldInput input, @Nullable Qrels judgments, Batches batches)
            throws IOException {
        Field field = input.field().isEmpty() ? indexOptions.field(index) : IndexOptions.field(index, input.field());
        Query.Method method = Usage.checked(spec, () -> methodOptions.method(field));
        List<NamedQuery> queries = remarked(queryOptions.read(input.file(), field, vocabulary.names()));
        int sign = field.ranksByDistance() ? -1 : 1;
        Truth exact = truth(index, field, method, queries, most(), batches);
        Answers how = new Answers(field.name(), most(), method, changes());
        Searched searched = new Searched.OneField(field, method, feedbackOptions.describe());
        return measure(index, searched, how, sign, queries, exact, judgments);
    }

    /// Several fields at once. Nothing says what their exact answer is, so there is no recall unless it is given.
    private EvalReport severalFields(Index index, List<FieldInput> inputs, @Nullable Qrels judgments)
            throws IOException {
        if (indexOptions.namesField()) {
            throw new ParameterException(spec.commandLine(), "--field: several fields are searched");
        }
        FieldPlans plans = Usage.checked(spec, () -> FieldPlans.of(index, inputs));
        HybridAnswers how =
                Usage.checked(spec, () -> plans.answers(fusionOptions, methodOptions, Page.first(most()), changes()));
        List<NamedQuery> queries = remarked(plans.queries(queryOptions, vocabulary.names()));
        Truth exact = truth == null
                ? null
                : TruthFile.read(
                        truth, queries, most(), index.searcher(), index.schema().ids(), index.documents());
        Searched searched = new Searched.SeveralFields(plans.fields(), how, feedbackOptions.describe());
        return measure(index, searched, how, 1, queries, exact, judgments);
    }

    /// What is asked of the query of every field.
    private UnaryOperator<Query> changes() {
        UnaryOperator<Query> filtered = Usage.checked(spec, filterOptions::narrowing);
        return asked -> feedbackOptions.apply(filtered.apply(asked));
    }

    private List<NamedQuery> remarked(QueryFile queries) {
        if (queries.droppedTerms() > 0) {
            quarry.remark(spec, "left out " + queries.droppedTerms() + " query terms that the vocabulary lacks");
        }
        return queries.queries();
    }

    /// The number of hits asked for.
    private int most() {
        return cuts.stream().mapToInt(Integer::intValue).max().orElseThrow();
    }

    /// @param sign 1 if higher scores are better, -1 for distances
    private EvalReport measure(
            Index index,
            Searched searched,
            Answering how,
            int sign,
            List<NamedQuery> queries,
            @Nullable Truth exact,
            @Nullable Qrels judgments)
            throws IOException {
        TimedAnswers timed = Usage.checked(
                spec,
                () -> TimedAnswers.measure(index.searcher(), how, queries, Duration.ofMillis(warmUpMillis), repeat));
        Run run = Answers.run(timed.answers(), sign);
        writeRun(run);
        Map<Integer, Double> recall = new TreeMap<>();
        Map<Integer, Double> withTies = new TreeMap<>();
        if (exact != null) {
            for (int k : cuts) {
                recall.put(k, exact.meanRecall(k, timed.answers()));
                if (exact.scores() != null) {
                    withTies.put(k, exact.meanRecallWithTies(k, timed.answers(), sign));
                }
            }
        }
        Evaluation quality = judgments == null
                ? null
                : Usage.checked(spec, () -> Evaluation.of(judgments, run, measures(), averaging));
        return new EvalReport(
                new EvalReport.Subject(
                        index.folder(), index.generation(), index.documents(), searched, queries.size(), repeat),
                cuts,
                recall,
                withTies,
                quality,
                timed.latency(),
                Throughput.measure(index, how, queries, threads, repeat),
                EvalReport.Exactness.of(timed),
                timed.meanWork());
    }

    private List<Measure> measures() {
        List<Measure> measures = new ArrayList<>();
        for (int k : cuts) {
            measures.add(new Measure.Ndcg(k));
            measures.add(new Measure.ReciprocalRank(k));
            measures.add(new Measure.AveragePrecision(k));
            measures.add(new Measure.RelevantRecall(k));
            measures.add(new Measure.Precision(k));
        }
        return measures;
    }

    /// The exact answer: given, kept, or computed now; null if nobody asks for it or the search is exact itself.
    private @Nullable Truth truth(
            Index index, Field field, Query.Method method, List<NamedQuery> queries, int k, Batches batches)
            throws IOException {
        if (truth != null) {
            return TruthFile.read(
                    truth, queries, k, index.searcher(), index.schema().ids(), index.documents());
        }
        if (noRecall
                || method instanceof Query.Method.Exact
                || !feedbackOptions.describe().isEmpty()) {
            return null;
        }
        TruthCache kept = new TruthCache(cache == null ? TruthCache.defaultFolder() : cache);
        String key = TruthCache.key(index, field.name(), k, filterOptions.filter(), queries);
        Truth known = noCache ? null : kept.get(key, queries.size(), k).orElse(null);
        if (known != null) {
            return known;
        }
        Truth computed;
        try (ProgressDisplay progress = quarry.progress(spec)) {
            Answers all = new Answers(field.name(), k, new Query.Method.Exact(), filterOptions.narrowing());
            computed = batched(index, field, queries, k, batches, progress)
                    .orElseGet(() -> ExactAnswers.compute(index, all, queries, threads, progress));
        }
        if (!noCache) {
            try {
                kept.put(key, k, computed);
            } catch (IOException e) {
                quarry.remark(spec, "the exact answer was not kept: " + Failures.message(e));
            }
        }
        return computed;
    }

    /// In batches where a GPU is wanted; filters are left to searches.
    private Optional<Truth> batched(
            Index index, Field field, List<NamedQuery> queries, int k, Batches batches, Progress progress) {
        boolean fits = gpu.wanted() && filterOptions.filter().isEmpty();
        return fits && field instanceof DenseField dense
                ? BatchedAnswers.compute(index, dense, k, queries, batches.on(new Workers(threads)), progress)
                : Optional.empty();
    }

    private void writeRun(Run run) throws IOException {
        if (trec != null) {
            try (Writer out = Files.newBufferedWriter(trec)) {
                RunFile.write(run, tag, out);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--trec: " + e.getMessage(), e);
            }
        }
    }
}
