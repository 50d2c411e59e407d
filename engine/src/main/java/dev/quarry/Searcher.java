package dev.quarry;

import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.payload.PayloadsReader;
import dev.quarry.hybrid.Explainer;
import dev.quarry.hybrid.FeedbackSearch;
import dev.quarry.hybrid.GroupSearch;
import dev.quarry.hybrid.HybridSearch;
import dev.quarry.index.IndexSearch;
import dev.quarry.index.LiveSegment;
import dev.quarry.observe.SearchCounters;
import dev.quarry.observe.SearchEvent;
import dev.quarry.query.Explanation;
import dev.quarry.query.Grouping;
import dev.quarry.query.Groups;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.HybridHit;
import dev.quarry.query.HybridHits;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Runs queries on one snapshot of an index. It owns its scratch memory: use it on one thread at a time. Once
/// it has met its largest `k`, the index structures below it allocate nothing; what a search allocates is its result
/// and a few small objects for each segment (and, for a field of bytes asked with floats, the converted vector).
public final class Searcher {

    private final String index;
    private final List<LiveSegment> segments;
    private final Lease lease;
    private final SearchCounters counters;
    private final IndexSearch search;
    private final FeedbackSearch feedback;
    private final HybridSearch hybrid;
    private final GroupSearch groups;
    private final Explainer explainer;
    private final Map<LiveSegment, PayloadsReader> payloads = new HashMap<>();

    Searcher(String index, Schema schema, List<LiveSegment> segments, Lease lease, SearchCounters counters) {
        this.index = index;
        this.segments = segments;
        this.lease = lease;
        this.counters = counters;
        this.search = new IndexSearch(schema, segments);
        this.feedback = new FeedbackSearch(search);
        this.hybrid = new HybridSearch(search, feedback);
        this.groups = new GroupSearch(search, feedback, hybrid);
        this.explainer = new Explainer(search, feedback);
    }

    /// The best `k` documents.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when the query does not fit the schema
    /// @throws dev.quarry.filter.InvalidFilterException when its filter does not
    /// @throws dev.quarry.format.CorruptSegmentException when the search meets damage
    /// @throws IllegalStateException when the index is closed; so for all other methods
    public Hits search(Query query) {
        lease.enter();
        try {
            SearchEvent event = new SearchEvent();
            event.begin();
            long start = System.nanoTime();
            Hits hits = feedback.search(query);
            counters.add(hits.work(), System.nanoTime() - start);
            event.end();
            if (event.shouldCommit()) {
                report(event, query.field(), query.k(), hits.list().size(), hits.exact(), hits.work());
            }
            return hits;
        } finally {
            lease.exit();
        }
    }

    private void report(SearchEvent event, String field, int k, int hits, boolean exact, Hits.Work work) {
        event.index = index;
        event.field = field;
        event.k = k;
        event.hits = hits;
        event.exact = exact;
        event.rowsScored = work.rowsScored();
        event.blocksOpened = work.blocksOpened();
        event.summariesScored = work.summariesScored();
        event.commit();
    }

    /// The best `k` documents by several fields.
    ///
    /// @throws InvalidQueryException when a leg does not fit the schema
    /// @throws dev.quarry.format.CorruptSegmentException when the search meets damage
    public HybridHits search(HybridQuery query) {
        lease.enter();
        try {
            SearchEvent event = new SearchEvent();
            event.begin();
            long start = System.nanoTime();
            HybridHits hits = hybrid.search(query);
            Hits.Work work = Hits.Work.sum(hits.legs());
            counters.add(work, System.nanoTime() - start);
            event.end();
            if (event.shouldCommit()) {
                report(event, fields(query), query.k(), hits.list().size(), false, work);
            }
            return hits;
        } finally {
            lease.exit();
        }
    }

    /// The best groups of documents, as the grouping says.
    ///
    /// @throws InvalidQueryException when query or grouping do not fit the schema
    public Groups<Hit> search(Query query, Grouping grouping) {
        return counted(query.field(), query.k(), () -> groups.search(query, grouping));
    }

    private <H> Groups<H> counted(String field, int k, Supplier<Groups<H>> work) {
        lease.enter();
        try {
            SearchEvent event = new SearchEvent();
            event.begin();
            long start = System.nanoTime();
            Groups<H> found = work.get();
            counters.add(found.work(), System.nanoTime() - start);
            event.end();
            if (event.shouldCommit()) {
                report(event, field, k, found.list().size(), found.exact(), found.work());
            }
            return found;
        } finally {
            lease.exit();
        }
    }

    private static String fields(HybridQuery query) {
        return query.legs().stream().map(leg -> leg.query().field()).collect(Collectors.joining(","));
    }

    /// The same by several fields: groups are made of the candidates that the legs bring, so their `k` must be
    /// large enough for the groups wanted.
    ///
    /// @throws InvalidQueryException when query or grouping do not fit the schema
    public Groups<HybridHit> search(HybridQuery query, Grouping grouping) {
        return counted(fields(query), query.k(), () -> groups.search(query, grouping));
    }

    /// Why a row has its score for a query, whether the search finds it, and what the search does. It searches
    /// once.
    ///
    /// @throws InvalidQueryException when the query does not fit the schema
    /// @throws IndexOutOfBoundsException when there is no such row
    public Explanation explain(Query query, long row) {
        lease.enter();
        try {
            return explainer.explain(query, row);
        } finally {
            lease.exit();
        }
    }

    /// The same for a document.
    ///
    /// @throws InvalidQueryException also when there is no such document
    public Explanation explain(Query query, DocumentId id) {
        return explain(query, existing(id));
    }

    private long existing(DocumentId id) {
        return row(id).orElseThrow(
                        () -> new InvalidQueryException("document", "an id that is in the index", "\"" + id + "\""));
    }

    /// The query that a query's feedback makes of it, itself without feedback: for showing, or for searching once
    /// more.
    ///
    /// @throws InvalidQueryException when the query does not fit the schema
    public Query expand(Query query) {
        lease.enter();
        try {
            return feedback.expand(query).query();
        } finally {
            lease.exit();
        }
    }

    /// The scores that given rows have for the query's vector, as their hits would carry them: computed from the
    /// rows, whatever the query's method. Its page, filter and feedback do not matter. In a product-quantized
    /// field that keeps no vectors, codes give the scores.
    ///
    /// @param rows as in [dev.quarry.query.Hit#row]; deleted ones too
    /// @return the score of each, for squared L2 the distance; NaN where a row has no value in the field
    /// @throws InvalidQueryException when the query does not fit the schema
    /// @throws IndexOutOfBoundsException when there is no such row
    public float[] scores(Query query, long... rows) {
        lease.enter();
        try {
            return search.scores(query, rows);
        } finally {
            lease.exit();
        }
    }

    /// A query for documents like a stored one, which itself is no hit. It asks for the vector as it is stored.
    ///
    /// @throws InvalidQueryException when there is no such field or document, or the document has no vector in it
    public Query like(String field, DocumentId id) {
        return like(field, existing(id));
    }

    /// The same for a row.
    ///
    /// @throws InvalidQueryException when there is no such field, or the row has no vector in it
    /// @throws IndexOutOfBoundsException when there is no such row
    public Query like(String field, long row) {
        FieldValue vector = value(field, row)
                .filter(value -> !(value instanceof FieldValue.Attribute))
                .orElseThrow(() -> new InvalidQueryException("field " + field, "a vector in row " + row, "none"));
        return Query.of(field, vector).without(row);
    }

    /// What is stored of a row in a field, a vector or values of an attribute; empty when it has none there.
    ///
    /// @throws InvalidQueryException when there is no such field
    /// @throws IndexOutOfBoundsException when there is no such row
    public Optional<FieldValue> value(String field, long row) {
        lease.enter();
        try {
            return search.value(field, row);
        } finally {
            lease.exit();
        }
    }

    /// The row of a document, if it is in the index.
    public OptionalLong row(DocumentId id) {
        lease.enter();
        try {
            for (LiveSegment segment : segments) {
                int row = segment.row(id);
                if (row >= 0) {
                    return OptionalLong.of(segment.firstRow() + row);
                }
            }
            return OptionalLong.empty();
        } finally {
            lease.exit();
        }
    }

    /// The id of a row; also of a deleted one.
    ///
    /// @throws IndexOutOfBoundsException when there is no such row
    public DocumentId id(long row) {
        lease.enter();
        try {
            LiveSegment segment = search.segment(row);
            return segment.reader().id((int) (row - segment.firstRow()));
        } finally {
            lease.exit();
        }
    }

    /// Whether a row is that of a document that is in the index, and not of a deleted one.
    ///
    /// @throws IndexOutOfBoundsException when there is no such row
    public boolean isLive(long row) {
        LiveSegment segment = search.segment(row);
        return segment.isLive((int) (row - segment.firstRow()));
    }

    /// The payload of a row; empty when it was stored with none.
    ///
    /// @throws IndexOutOfBoundsException when there is no such row
    public byte[] payload(long row) {
        lease.enter();
        try {
            LiveSegment segment = search.segment(row);
            byte[] payload = payloads.computeIfAbsent(
                            segment, some -> some.reader().payloads())
                    .read((int) (row - segment.firstRow()));
            return payload == null ? new byte[0] : payload;
        } finally {
            lease.exit();
        }
    }
}
