package dev.quarry.hybrid;

import dev.quarry.document.FieldValue;
import dev.quarry.index.IndexSearch;
import dev.quarry.query.Feedback;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Page;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.MultiVectorField;
import java.util.ArrayList;
import java.util.List;

/// Answers queries, those with feedback in two passes. Belongs to one thread, as its searches do.
public final class FeedbackSearch {

    private final IndexSearch search;

    public FeedbackSearch(IndexSearch search) {
        this.search = search;
    }

    /// A query without feedback, and what it took to find it.
    public record Expanded(Query query, Hits.Work work) {}

    /// The hits of a query; the work is that of both passes.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when the query does not fit the schema
    public Hits search(Query query) {
        return search(expand(query));
    }

    Hits search(Expanded expanded) {
        Hits hits = search.search(expanded.query());
        return new Hits(hits.list(), hits.exact(), hits.work().plus(expanded.work()));
    }

    /// The query that a query's feedback makes of it; itself when it has none.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when the query does not fit the schema
    public Expanded expand(Query query) {
        if (query.feedback().isEmpty()) {
            return new Expanded(query, Hits.Work.NONE);
        }
        return switch (query.feedback().get()) {
            case Feedback.Rocchio rocchio -> expand(query.withoutFeedback(), rocchio);
        };
    }

    private Expanded expand(Query query, Feedback.Rocchio rocchio) {
        if (search.field(query.field()) instanceof MultiVectorField) {
            throw new InvalidQueryException(
                    "feedback of field " + query.field(), "a field of one vector a document", "one of several");
        }
        Hits first = search.search(query.with(Page.first(rocchio.documents())));
        List<FieldValue> relevant = new ArrayList<>();
        for (Hit hit : first.list()) {
            search.value(query.field(), hit.row()).ifPresent(relevant::add);
        }
        if (relevant.isEmpty()) {
            return new Expanded(query, first.work());
        }
        FieldValue changed = search.field(query.field()) instanceof DenseField dense
                ? new DenseRocchio(rocchio, dense).of(query.vector(), relevant)
                : new SparseRocchio(rocchio).of(query.vector(), relevant);
        return new Expanded(query.with(changed), first.work());
    }
}
