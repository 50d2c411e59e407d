package dev.quarry;

import dev.quarry.document.DocumentId;
import dev.quarry.index.IndexSearch;
import dev.quarry.index.SegmentReader;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.schema.Schema;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/// Runs queries on one snapshot of an index. It owns its scratch memory: use it on one thread at a time. Once
/// it has met its largest `k`, the index structures below it allocate nothing; what a search allocates is its result
/// and a few small objects for each segment (and, for a field of bytes asked with floats, the converted vector).
public final class Searcher {

    private final List<SegmentReader> segments;
    private final IndexSearch search;

    Searcher(Schema schema, List<SegmentReader> segments) {
        this.segments = segments;
        this.search = new IndexSearch(schema, segments);
    }

    /// The best `k` documents.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when the query does not fit the schema
    /// @throws dev.quarry.format.CorruptSegmentException when the search meets damage
    public Hits search(Query query) {
        return search.search(query);
    }

    /// The row of a document, if it is in the index.
    public OptionalLong row(DocumentId id) {
        for (SegmentReader segment : segments) {
            int row = segment.row(id);
            if (row >= 0) {
                return OptionalLong.of(segment.firstRow() + row);
            }
        }
        return OptionalLong.empty();
    }

    /// The id of a row.
    ///
    /// @throws IndexOutOfBoundsException when there is no such row
    public DocumentId id(long row) {
        SegmentReader segment = segment(row);
        return segment.id((int) (row - segment.firstRow()));
    }

    /// The payload of a row; empty when it was stored with none.
    ///
    /// @throws IndexOutOfBoundsException when there is no such row
    public byte[] payload(long row) {
        SegmentReader segment = segment(row);
        return segment.payload((int) (row - segment.firstRow()));
    }

    private SegmentReader segment(long row) {
        for (SegmentReader segment : segments) {
            if (row >= segment.firstRow() && row < segment.firstRow() + segment.rows()) {
                return segment;
            }
        }
        long rows = segments.stream().mapToLong(SegmentReader::rows).sum();
        return segments.get((int) Objects.checkIndex(row, rows)); // throws: no segment has the row
    }
}
