package dev.quarry.tune;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Queries with their exact answers. Those at even places are searched with, those at odd places held out.
///
/// @param queries what is asked, without a method
/// @param exact `(queries, up to k)`: rows of the exact answers, ascending
record Judged(List<Query> queries, List<long[]> exact) {

    /// Computes the exact answers; queries that have none are left out.
    static Judged of(Index index, String field, int k, List<SampleQuery> samples, int threads, Progress progress) {
        progress.stage("exact search", samples.size());
        long[][] rows = new long[samples.size()][];
        Workers workers = new Workers(Math.clamp(samples.size(), 1, threads));
        workers.run(workers.scratch(index::searcher), rows.length, (searcher, number) -> {
            Hits hits = searcher.search(query(field, k, samples.get(number)).exact());
            rows[number] = hits.list().stream().mapToLong(Hit::row).sorted().toArray();
            progress.advance(1);
        });
        List<Query> queries = new ArrayList<>();
        List<long[]> exact = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length > 0) {
                queries.add(query(field, k, samples.get(i)));
                exact.add(rows[i]);
            }
        }
        return new Judged(queries, exact);
    }

    private static Query query(String field, int k, SampleQuery sample) {
        Query query = Query.of(field, sample.vector()).withK(k);
        return sample.itself().isPresent() ? query.without(sample.itself().getAsLong()) : query;
    }

    int size() {
        return queries.size();
    }

    Hits ask(Searcher searcher, int number, Query.Method method) {
        return searcher.search(queries.get(number).with(method));
    }

    double recall(int number, Hits hits) {
        long[] wanted = exact.get(number);
        long found = hits.list().stream()
                .filter(hit -> Arrays.binarySearch(wanted, hit.row()) >= 0)
                .count();
        return (double) found / wanted.length;
    }
}
