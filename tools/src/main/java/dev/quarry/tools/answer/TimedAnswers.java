package dev.quarry.tools.answer;

import dev.quarry.Searcher;
import dev.quarry.query.Hits;
import dev.quarry.tools.eval.LatencyStats;
import dev.quarry.tools.load.NamedQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Answers to queries, and how long they took one after another on one thread.
///
/// @param answers those of the last pass
/// @param latency over all queries of all timed passes; queries that nothing can match are not among them
/// @param meanWork work for a query, on average
public record TimedAnswers(List<Answer> answers, LatencyStats.Summary latency, Hits.Work meanWork) {
    /// Answers all queries untimed, again and again until `warmUp` is over but at least once, then `passes` times with
    /// the clock running.
    ///
    /// @throws IllegalArgumentException if no query can match anything
    public static TimedAnswers measure(
            Searcher searcher, Answering how, List<NamedQuery> queries, Duration warmUp, int passes) {
        if (queries.stream().allMatch(NamedQuery::isEmpty)) {
            throw new IllegalArgumentException("expected queries with a term, found none among " + queries.size());
        }
        long end = System.nanoTime() + warmUp.toNanos();
        do {
            for (NamedQuery query : queries) {
                how.of(searcher, query);
            }
        } while (System.nanoTime() - end < 0);
        LatencyStats latency = new LatencyStats();
        List<Answer> answers = new ArrayList<>();
        for (int pass = 0; pass < passes; pass++) {
            answers.clear();
            for (NamedQuery query : queries) {
                Answer answer = how.of(searcher, query);
                answers.add(answer);
                if (!query.isEmpty()) {
                    latency.record(answer.nanos());
                }
            }
        }
        return new TimedAnswers(List.copyOf(answers), latency.summary(), meanWork(answers));
    }

    /// Whether every answer is guaranteed exact.
    public boolean exact() {
        return answers.stream().allMatch(answer -> answer.hits().exact());
    }

    private static Hits.Work meanWork(List<Answer> answers) {
        Hits.Work all = answers.stream().map(answer -> answer.hits().work()).reduce(Hits.Work.NONE, Hits.Work::plus);
        int queries = answers.size();
        return new Hits.Work(
                all.rowsScored() / queries,
                all.blocksOpened() / queries,
                all.summariesScored() / queries,
                all.listsProbed() / queries,
                all.nodesExpanded() / queries);
    }
}
