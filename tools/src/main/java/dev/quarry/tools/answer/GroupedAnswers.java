package dev.quarry.tools.answer;

import dev.quarry.Searcher;
import dev.quarry.query.Explanation;
import dev.quarry.query.Grouping;
import dev.quarry.query.Groups;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.HybridHit;
import dev.quarry.query.LegScore;
import dev.quarry.tools.load.NamedQuery;
import java.util.ArrayList;
import java.util.List;

/// Answers queries by groups, whose hits come one group after the other.
///
/// @param hits how hits are searched; not by groups itself
public record GroupedAnswers(Answering hits, Grouping grouping) implements Answering {

    @Override
    public Answer of(Searcher searcher, NamedQuery query) {
        if (query.isEmpty()) {
            return new Answer(query, NO_HITS, 0);
        }
        List<Hit> list = new ArrayList<>();
        List<List<LegScore>> legs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        long start = System.nanoTime();
        Groups<?> groups = switch (hits) {
            case Answers one -> searcher.search(one.query(query), grouping);
            case HybridAnswers several -> searcher.search(several.query(query), grouping);
            case GroupedAnswers nested -> throw new IllegalArgumentException("groups of groups");
        };
        long nanos = System.nanoTime() - start;
        for (Groups.Group<?> group : groups.list()) {
            for (Object hit : group.hits()) {
                names.add(group.value().map(Object::toString).orElse("-"));
                if (hit instanceof HybridHit hybrid) {
                    list.add(new Hit(hybrid.id(), hybrid.row(), hybrid.score()));
                    legs.add(hybrid.legs());
                } else if (hit instanceof Hit plain) {
                    list.add(plain);
                }
            }
        }
        return new Answer(query, new Hits(list, groups.exact(), groups.work()), nanos, legs, names);
    }

    @Override
    public List<Explanation> explain(Searcher searcher, NamedQuery query, long row) {
        return hits.explain(searcher, query, row);
    }
}
