package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.document.DocumentId;
import dev.quarry.filter.Compilation;
import dev.quarry.filter.Filter;
import dev.quarry.filter.FilterCompiler;
import dev.quarry.schema.Schema;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/// A segment as one snapshot of an index sees it: where its rows are numbered from, and which of them are no more.
/// Immutable and thread-safe; several snapshots share the reader.
public final class LiveSegment {

    private final SegmentReader reader;
    private final long firstRow;
    private final @Nullable RoaringBitmap deleted;
    private final RowFilter live;

    /// @param firstRow the number of its first row in the snapshot
    /// @param deleted rows that are no more, null or empty for none; must not change any more
    public LiveSegment(SegmentReader reader, long firstRow, @Nullable RoaringBitmap deleted) {
        this.reader = reader;
        this.firstRow = firstRow;
        this.deleted = deleted == null || deleted.isEmpty() ? null : deleted;
        this.live = FilterCompiler.live(this.deleted, reader.rows());
    }

    /// The segment's file.
    public SegmentReader reader() {
        return reader;
    }

    /// The number of its first row in the snapshot.
    public long firstRow() {
        return firstRow;
    }

    /// The number of rows, deleted ones included.
    public int rows() {
        return reader.rows();
    }

    /// The number of rows that are not deleted.
    public int documents() {
        return deleted == null ? rows() : rows() - deleted.getCardinality();
    }

    /// The rows that are no more, null for none. Not to be changed.
    public @Nullable RoaringBitmap deleted() {
        return deleted;
    }

    /// Accepts the rows that are not deleted.
    public RowFilter live() {
        return live;
    }

    /// Whether a row of the segment is not deleted.
    public boolean isLive(int row) {
        return deleted == null || !deleted.contains(row);
    }

    /// The rows that are not deleted and for which a filter holds.
    ///
    /// @throws dev.quarry.filter.InvalidFilterException when it does not fit the schema
    public RoaringBitmap rows(Filter filter, Schema schema) {
        RowFilter accepted =
                FilterCompiler.compile(filter, new SegmentAttributes(schema, this), deleted, Compilation.BITMAP);
        RoaringBitmapWriter<RoaringBitmap> out = RoaringBitmapWriter.writer().get();
        for (int row = accepted.next(0); row >= 0 && row < rows(); row = accepted.next(row + 1)) {
            out.add(row);
        }
        return out.get();
    }

    /// Refuses a filter that does not fit a schema.
    ///
    /// @throws dev.quarry.filter.InvalidFilterException when it does not
    public static void validate(Filter filter, Schema schema) {
        FilterCompiler.validate(filter, attribute -> SegmentAttributes.type(schema, attribute));
    }

    /// The row of a document in this segment, or -1 when it is not here, or is no more.
    public int row(DocumentId id) {
        int row = reader.row(id);
        return row >= 0 && isLive(row) ? row : -1;
    }

    /// How many vectors there are of each field in which documents have several, by the field's name.
    public Map<String, Integer> vectors(Schema schema) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int number = 0; number < schema.fields().size(); number++) {
            if (reader.field(number) instanceof MultiVectorFieldReader several) {
                counts.put(several.field().name(), several.offsets().vectors());
            }
        }
        return counts;
    }

    FieldReader field(int number) {
        return reader.field(number);
    }

    /// A field that is not an attribute.
    VectorReader vectors(int number) {
        return reader.vectors(number);
    }
}
