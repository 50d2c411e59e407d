package dev.quarry.index;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.filter.Compilation;
import dev.quarry.filter.Filter;
import dev.quarry.filter.FilterCompiler;
import dev.quarry.query.Query;
import dev.quarry.schema.Schema;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rows of each segment the queries of one searcher may return. It keeps the last filter as it was
/// compiled, since the queries of one caller often share it. Belongs to one thread.
final class QueryFilters {

    private final Schema schema;
    private final List<LiveSegment> segments;
    private @Nullable Filter last;
    private final @Nullable RowFilter[] compiled;

    QueryFilters(Schema schema, List<LiveSegment> segments) {
        this.schema = schema;
        this.segments = segments;
        this.compiled = new RowFilter[segments.size()];
    }

    /// Takes a query's filter, to be asked for by segment next.
    ///
    /// @throws dev.quarry.filter.InvalidFilterException when it does not fit the schema, whatever the segments
    ///     have
    void take(Query query) {
        Filter where = query.where().orElse(null);
        if (where != null && !where.equals(last)) {
            FilterCompiler.validate(where, attribute -> SegmentAttributes.type(schema, attribute));
            last = where;
            Arrays.fill(compiled, null);
        }
    }

    /// The rows of a segment that the query taken last may return.
    RowFilter of(Query query, int number) {
        LiveSegment segment = segments.get(number);
        RowFilter accepted = query.where().isEmpty()
                ? segment.live()
                : compiled(query.where().get(), segment, number);
        return query.filter().isEmpty()
                ? accepted
                : FilterCompiler.both(
                        new RoaringRowFilter(query.filter().get(), segment.firstRow(), segment.rows()),
                        accepted,
                        segment.rows());
    }

    private RowFilter compiled(Filter filter, LiveSegment segment, int number) {
        RowFilter rows = compiled[number];
        if (rows == null) {
            rows = FilterCompiler.compile(
                    filter, new SegmentAttributes(schema, segment), segment.deleted(), Compilation.BY_COST);
            compiled[number] = rows;
        }
        return rows;
    }
}
