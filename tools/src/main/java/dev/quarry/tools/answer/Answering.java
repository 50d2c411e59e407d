package dev.quarry.tools.answer;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.query.Explanation;
import dev.quarry.query.Hits;
import dev.quarry.tools.load.NamedQuery;
import java.util.Arrays;
import java.util.List;

/// A way to answer queries. Thread-safe.
public sealed interface Answering permits Answers, HybridAnswers, GroupedAnswers {
    /// No hits, by no work.
    Hits NO_HITS = new Hits(List.of(), true, Hits.Work.NONE);

    /// Answers one query; a query that nothing can match is not asked.
    Answer of(Searcher searcher, NamedQuery query);

    /// Why a row has its score in each of the fields.
    List<Explanation> explain(Searcher searcher, NamedQuery query, long row);

    /// Answers queries on several threads, in their order.
    default List<Answer> of(Index index, List<NamedQuery> queries, int threads, Progress progress) {
        Answer[] answers = new Answer[queries.size()];
        Workers workers = new Workers(Math.max(1, Math.min(threads, queries.size())));
        List<Searcher> searchers = workers.scratch(index::searcher);
        workers.run(searchers, answers.length, (searcher, number) -> {
            answers[number] = of(searcher, queries.get(number));
            progress.advance(1);
        });
        return Arrays.asList(answers);
    }
}
