package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.WriterOptions;
import dev.quarry.query.Query;
import dev.quarry.schema.Field;
import dev.quarry.tools.answer.Answer;
import dev.quarry.tools.answer.AnswerOutput;
import dev.quarry.tools.answer.Answers;
import dev.quarry.tools.answer.TimedAnswers;
import dev.quarry.tools.demo.DemoCorpus;
import dev.quarry.tools.eval.LatencyStats;
import dev.quarry.tools.load.NamedQuery;
import dev.quarry.tools.option.MethodOptions;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.report.Units;
import dev.quarry.tools.truth.ExactAnswers;
import dev.quarry.tools.truth.Truth;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// The whole path in a minute: makes a corpus, builds an index, opens it, searches it, measures.
@Command(
        name = "demo",
        description = {
            "Makes up a corpus, builds an index of it, opens and searches it, and measures recall and latency.",
            "",
            "Exits with 1 if recall against exact search is below --min-recall."
        },
        footer = {"  quarry demo", "  quarry demo --documents 100000 --keep demo-index"})
final class DemoCommand implements Callable<Integer> {
    private static final int K = 10;
    private static final int SHOWN = 2;
    private static final int PASSES = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    @Option(names = "--documents", paramLabel = "N", description = "Documents to make up.")
    private long documents = 20_000;

    @Option(names = "--queries", paramLabel = "N", description = "Queries to make up, for each field.")
    private int queries = 200;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed makes another corpus.")
    private long seed = 42;

    @Option(names = "--min-recall", paramLabel = "X", description = "Recall at 10 to reach.")
    private double minRecall = 0.9;

    @Option(names = "--keep", paramLabel = "INDEX", description = "Keep the index in this new folder.")
    private @Nullable Path keep;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that build.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        if (documents < 1 || queries < 1 || threads < 1) {
            throw new ParameterException(spec.commandLine(), "--documents, --queries and --threads must be at least 1");
        }
        Path folder = keep;
        if (folder != null) {
            NewFolder.require(folder);
            return run(folder);
        }
        Path temporary = Files.createTempDirectory("quarry-demo");
        try {
            return run(temporary.resolve("index"));
        } finally {
            NewFolder.remove(temporary);
        }
    }

    private int run(Path folder) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        DemoCorpus corpus = new DemoCorpus(documents, seed);
        build(folder, corpus, out);
        long start = System.nanoTime();
        try (Index index = Index.open(folder)) {
            say(out, "opened in " + seconds(start, System.nanoTime()) + ", warm-up included");
            double recall = 1;
            for (Field field : index.schema().fields()) {
                List<NamedQuery> asked = field.name().equals(DemoCorpus.WORDS)
                        ? corpus.wordQueries(queries)
                        : corpus.embeddingQueries(queries);
                recall = Math.min(recall, search(index, field, asked, out));
            }
            say(out, recall >= minRecall ? "recall is fine" : "recall is below " + minRecall);
            return recall >= minRecall ? ExitCode.OK : ExitCode.BAD_RESULT;
        }
    }

    private void build(Path folder, DemoCorpus corpus, PrintWriter out) throws IOException {
        long start = System.nanoTime();
        long stored;
        Index.create(folder, DemoCorpus.schema());
        try (ProgressDisplay progress = quarry.progress(spec);
                IndexWriter writer = IndexWriter.open(
                        folder, WriterOptions.DEFAULT.withThreads(threads).withProgress(progress))) {
            progress.stage("make up documents", documents);
            for (long i = 0; i < documents; i++) {
                writer.add(corpus.document(i));
                progress.advance(1);
            }
            stored = System.nanoTime();
            writer.commit();
        }
        long end = System.nanoTime();
        say(out, "made up and stored " + Units.count(documents) + " documents in " + seconds(start, stored));
        say(out, "indexed them in " + seconds(stored, end) + ", " + Units.bytes(size(folder)) + " on disk");
    }

    private double search(Index index, Field field, List<NamedQuery> asked, PrintWriter out) {
        Query.Method method = new MethodOptions().method(field);
        Answers how = new Answers(field.name(), K, method);
        say(out, "");
        say(
                out,
                "field " + field.name() + ": " + asked.size() + " queries, search "
                        + MethodOptions.describe(method, field));
        AnswerOutput output = new AnswerOutput(index.searcher(), "score", List.of(), Optional.empty());
        for (NamedQuery query : asked.subList(0, Math.min(SHOWN, asked.size()))) {
            Answer answer = new Answers(field.name(), 3, method).of(index.searcher(), query);
            output.table(out, answer, AnswerOutput.Heading.QUERY_ID);
        }
        TimedAnswers timed = TimedAnswers.measure(index.searcher(), how, asked, WARM_UP, PASSES);
        Truth exact;
        try (ProgressDisplay progress = quarry.progress(spec)) {
            exact = ExactAnswers.compute(index, field.name(), K, asked, threads, progress);
        }
        double recall = exact.meanRecall(K, timed.answers());
        LatencyStats.Summary latency = timed.latency();
        say(out, "recall@" + K + " against exact search: " + Units.decimals(recall, 4));
        say(
                out,
                "latency in us, one thread: mean " + Units.decimals(latency.meanMicros(), 1) + ", p50 "
                        + Units.decimals(latency.p50Micros(), 1) + ", p99 "
                        + Units.decimals(latency.p99Micros(), 1) + "; "
                        + Units.count(Math.round(latency.queriesPerSecond())) + " queries/s");
        return recall;
    }

    private static long size(Path folder) throws IOException {
        try (Index index = Index.open(folder)) {
            long bytes = 0;
            for (Path file : index.segmentFiles()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private static String seconds(long start, long end) {
        return Units.decimals((end - start) / 1e9, 1) + " s";
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
