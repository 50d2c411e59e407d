package dev.quarry.tools.answer;

import dev.quarry.Searcher;
import dev.quarry.query.Explanation;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.tools.eval.Run;
import dev.quarry.tools.load.NamedQuery;
import java.util.List;
import java.util.function.UnaryOperator;

/// Answers queries of one field in one way.
///
/// @param field the field to search
/// @param k hits wanted
/// @param method how to search
/// @param narrowed what else is asked of every query: a bound, a row left out
public record Answers(String field, int k, Query.Method method, UnaryOperator<Query> narrowed) implements Answering {

    /// Nothing else is asked.
    public Answers(String field, int k, Query.Method method) {
        this(field, k, method, UnaryOperator.identity());
    }

    /// The search for a query.
    Query query(NamedQuery query) {
        return narrowed.apply(Query.of(field, query.vector()).withK(k).with(method));
    }

    @Override
    public Answer of(Searcher searcher, NamedQuery query) {
        if (query.isEmpty()) {
            return new Answer(query, NO_HITS, 0);
        }
        Query asked = query(query);
        long start = System.nanoTime();
        Hits hits = searcher.search(asked);
        return new Answer(query, hits, System.nanoTime() - start);
    }

    @Override
    public List<Explanation> explain(Searcher searcher, NamedQuery query, long row) {
        return List.of(searcher.explain(query(query), row));
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
