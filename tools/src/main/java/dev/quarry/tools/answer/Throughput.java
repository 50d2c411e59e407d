package dev.quarry.tools.answer;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.build.Workers;
import dev.quarry.tools.load.NamedQuery;
import java.util.List;

/// How many queries are answered in a second when several threads search at once.
///
/// @param threads threads, each with a searcher of its own
/// @param queriesPerSecond of all threads together
public record Throughput(int threads, double queriesPerSecond) {

    /// Answers all queries once untimed, then `passes` times with the clock running.
    ///
    /// @param queries at least one
    public static Throughput measure(Index index, Answering how, List<NamedQuery> queries, int threads, int passes) {
        Workers workers = new Workers(threads);
        List<Searcher> searchers = workers.scratch(index::searcher);
        run(workers, searchers, how, queries, 1);
        long start = System.nanoTime();
        run(workers, searchers, how, queries, passes);
        long nanos = Math.max(1, System.nanoTime() - start);
        return new Throughput(threads, (double) queries.size() * passes / nanos * 1e9);
    }

    private static void run(
            Workers workers, List<Searcher> searchers, Answering how, List<NamedQuery> queries, int passes) {
        workers.run(
                searchers,
                Math.multiplyExact(queries.size(), passes),
                (searcher, number) -> how.of(searcher, queries.get(number % queries.size())));
    }
}
