package dev.quarry.hybrid;

import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.filter.Literal;
import dev.quarry.index.IndexSearch;
import dev.quarry.query.Grouping;
import dev.quarry.query.Groups;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.HybridHit;
import dev.quarry.query.HybridHits;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.Page;
import dev.quarry.query.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Searches for the best documents of each value of an attribute. Belongs to one thread, as its searches do.
///
/// A search by one field asks for more and more hits until there are as many groups as are wanted or no hits
/// left; then each group that is not full is filled by a search among its own documents.
public final class GroupSearch {

    /// Hits that are asked for first, at least.
    private static final int FIRST_DEPTH = 64;
    /// How many times more each time.
    private static final int DEEPER = 4;

    private final IndexSearch search;
    private final FeedbackSearch feedback;
    private final HybridSearch hybrid;

    /// @param feedback over `search`
    /// @param hybrid over `search`
    public GroupSearch(IndexSearch search, FeedbackSearch feedback, HybridSearch hybrid) {
        this.search = search;
        this.feedback = feedback;
        this.hybrid = hybrid;
    }

    /// The best groups by one field.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when query or grouping do not fit the schema
    public Groups<Hit> search(Query asked, Grouping grouping) {
        search.requireAttribute(grouping.attribute());
        FeedbackSearch.Expanded expanded = feedback.expand(asked);
        Query query = expanded.query();
        Hits.Work work = expanded.work();
        int wanted = query.page().end();
        int depth = (int) Math.min(
                Integer.MAX_VALUE, Math.max(FIRST_DEPTH, 2L * wanted * Math.min(grouping.perGroup(), FIRST_DEPTH)));
        while (true) {
            Hits hits = search.search(query.with(page(query, depth)));
            work = work.plus(hits.work());
            GroupBuilder<Hit> groups = new GroupBuilder<>(grouping, wanted);
            hits.list().forEach(hit -> groups.add(hit, values(hit.row(), grouping)));
            boolean all = hits.list().size() < depth;
            if (all || groups.isFull() || depth == Integer.MAX_VALUE) {
                boolean exact = hits.exact();
                List<Groups.Group<Hit>> found = groups.from(query.page().offset());
                for (int i = 0; i < found.size() && !all; i++) {
                    Groups.Group<Hit> group = found.get(i);
                    if (group.value().isPresent() && group.hits().size() < grouping.perGroup()) {
                        Hits own =
                                search.search(of(query, grouping, group.value().get()));
                        if (own.list().size() >= group.hits().size()) { // an approximate search may find fewer
                            found.set(i, new Groups.Group<>(group.value(), own.list()));
                        }
                        work = work.plus(own.work());
                        exact &= own.exact();
                    }
                }
                return new Groups<>(found, exact, work);
            }
            depth = (int) Math.min(Integer.MAX_VALUE, (long) DEEPER * depth);
        }
    }

    private static Page page(Query query, int depth) {
        return new Page(0, depth, query.bound());
    }

    /// The search for a group's own documents.
    private static Query of(Query query, Grouping grouping, Literal value) {
        Filter equal = Filter.equal(grouping.attribute(), value);
        return query.withFilter(
                        query.where().map(where -> Filter.and(where, equal)).orElse(equal))
                .with(page(query, grouping.perGroup()));
    }

    /// The best groups among the candidates of a hybrid search, of which its legs' `k` say how many there are.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when query or grouping do not fit the schema
    public Groups<HybridHit> search(HybridQuery query, Grouping grouping) {
        search.requireAttribute(grouping.attribute());
        HybridHits hits = hybrid.search(query.with(query.page().from(0).withK(Integer.MAX_VALUE)));
        GroupBuilder<HybridHit> groups =
                new GroupBuilder<>(grouping, query.page().end());
        hits.list().forEach(hit -> groups.add(hit, values(hit.row(), grouping)));
        Hits.Work work = hits.legs().stream().map(Hits::work).reduce(Hits.Work.NONE, Hits.Work::plus);
        return new Groups<>(groups.from(query.page().offset()), false, work);
    }

    private List<Literal> values(long row, Grouping grouping) {
        Optional<FieldValue> value = search.value(grouping.attribute(), row);
        List<Literal> literals = new ArrayList<>();
        if (value.isPresent() && value.get() instanceof FieldValue.Attribute attribute) {
            switch (attribute) {
                case FieldValue.Keywords(List<String> values) -> values.forEach(each -> literals.add(Literal.of(each)));
                case FieldValue.Dates(List<Instant> values) -> values.forEach(each -> literals.add(Literal.of(each)));
                case FieldValue.Longs(long[] values) -> {
                    for (long each : values) {
                        literals.add(Literal.of(each));
                    }
                }
                case FieldValue.Doubles(double[] values) -> {
                    for (double each : values) {
                        literals.add(Literal.of(each));
                    }
                }
                case FieldValue.Booleans(boolean[] values) -> {
                    for (boolean each : values) {
                        literals.add(Literal.of(each));
                    }
                }
            }
        }
        return literals;
    }
}
