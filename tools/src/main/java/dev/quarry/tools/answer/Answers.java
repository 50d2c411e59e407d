package dev.quarry.tools.answer;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.tools.eval.Run;
import dev.quarry.tools.load.NamedQuery;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Answers queries of one field in one way.
///
/// @param field the field to search
/// @param k hits wanted
/// @param method how to search
/// @param narrowed what else is asked of every query: a bound, a row left out
public record Answers(String field, int k, Query.Method method, UnaryOperator<Query> narrowed) {
    private static final Hits NO_HITS = new Hits(List.of(), true, Hits.Work.NONE);

    /// Nothing else is asked.
    public Answers(String field, int k, Query.Method method) {
        this(field, k, method, UnaryOperator.identity());
    }

    /// Answers one query; a query that nothing can match is not asked.
    public Answer of(Searcher searcher, NamedQuery query) {
        if (query.isEmpty()) {
            return new Answer(query, NO_HITS, 0);
        }
        Query asked = narrowed.apply(Query.of(field, query.vector()).withK(k).with(method));
        long start = System.nanoTime();
        Hits hits = searcher.search(asked);
        return new Answer(query, hits, System.nanoTime() - start);
    }

    /// Answers queries on several threads, in their order.
    public List<Answer> of(Index index, List<NamedQuery> queries, int threads, Progress progress) {
        Answer[] answers = new Answer[queries.size()];
        Workers workers = new Workers(Math.max(1, Math.min(threads, queries.size())));
        List<Searcher> searchers = workers.scratch(index::searcher);
        workers.run(searchers, answers.length, (searcher, number) -> {
            answers[number] = of(searcher, queries.get(number));
            progress.advance(1);
        });
        return Arrays.asList(answers);
    }

    /// The answers as a run, in which higher scores are better.
    ///
    /// @param sign 1 if higher scores are better, -1 for distances
    public static Run run(List<Answer> answers, int sign) {
        Run.Builder run = new Run.Builder();
        for (Answer answer : answers) {
            run.addQuery(answer.query().id());
            answer.hits()
                    .list()
                    .forEach(hit -> run.add(answer.query().id(), hit.id().toString(), sign * (double) hit.score()));
        }
        return run.build();
    }
}
