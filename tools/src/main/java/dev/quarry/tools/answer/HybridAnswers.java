package dev.quarry.tools.answer;

import dev.quarry.Searcher;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Explanation;
import dev.quarry.query.Fusion;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.HybridHit;
import dev.quarry.query.HybridHits;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.Leg;
import dev.quarry.query.Page;
import dev.quarry.query.Query;
import dev.quarry.tools.load.NamedQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Answers queries of several fields by one list.
///
/// @param legs how each field is searched and what it counts
/// @param fusion how their answers become one
/// @param page which part of the ranking is wanted
public record HybridAnswers(List<LegPlan> legs, Fusion fusion, Page page) implements Answering {

    /// How a field is searched.
    ///
    /// @param depth candidates it brings
    /// @param changed what else is asked of every query
    public record LegPlan(String field, Query.Method method, int depth, float weight, UnaryOperator<Query> changed) {}

    public HybridAnswers {
        legs = List.copyOf(legs);
    }

    /// The search for a query.
    HybridQuery query(NamedQuery query) {
        List<Leg> asked = new ArrayList<>();
        for (int i = 0; i < legs.size(); i++) {
            LegPlan leg = legs.get(i);
            FieldValue vector = i == 0 ? query.vector() : query.others().get(i - 1);
            asked.add(new Leg(
                    leg.changed()
                            .apply(Query.of(leg.field(), vector)
                                    .withK(leg.depth())
                                    .with(leg.method())),
                    leg.weight()));
        }
        return new HybridQuery(asked, fusion, page);
    }

    @Override
    public Answer of(Searcher searcher, NamedQuery query) {
        if (query.isEmpty()) {
            return new Answer(query, NO_HITS, 0);
        }
        HybridQuery asked = query(query);
        long start = System.nanoTime();
        HybridHits found = searcher.search(asked);
        long nanos = System.nanoTime() - start;
        List<Hit> hits = found.list().stream()
                .map(hit -> new Hit(hit.id(), hit.row(), hit.score()))
                .toList();
        Hits.Work work = found.legs().stream().map(Hits::work).reduce(Hits.Work.NONE, Hits.Work::plus);
        boolean exact = found.legs().stream().allMatch(Hits::exact);
        return new Answer(
                query,
                new Hits(hits, exact, work),
                nanos,
                found.list().stream().map(HybridHit::legs).toList(),
                List.of());
    }

    @Override
    public List<Explanation> explain(Searcher searcher, NamedQuery query, long row) {
        return query(query).legs().stream()
                .map(leg -> searcher.explain(leg.query(), row))
                .toList();
    }
}
