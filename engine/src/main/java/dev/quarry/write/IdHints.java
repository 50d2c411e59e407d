package dev.quarry.write;

import dev.quarry.document.DocumentId;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.ids.IdLookup;
import dev.quarry.ids.IdMap;
import dev.quarry.ids.IdMapFullException;
import dev.quarry.ids.StampedIdMap;
import dev.quarry.index.IndexFolder;
import dev.quarry.index.SegmentReader;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// What an id map, if there is one, says of where documents are: a place is the segment's number times 2^32 plus
/// the row. It may be wrong at any time, see [IdLookup.Mapped]. Not thread-safe: belongs to the lock of its
/// writer.
final class IdHints {

    private final Path folder;
    private final @Nullable StampedIdMap map;
    private final String name;
    private final long maximum;
    /// The documents in segments.
    private long documents;
    /// Merges that told of their rows, which no segment of the next commit has yet.
    private int ahead;

    /// @throws IOException also when the map cannot be used here, whatever is in it
    IdHints(Path folder, IdLookup lookup, Schema.IdKind kind, Manifest manifest) throws IOException {
        this.folder = folder;
        switch (lookup) {
            case IdLookup.SegmentTables tables -> {
                this.map = null;
                this.name = "none";
                this.maximum = Long.MAX_VALUE;
            }
            case IdLookup.Mapped mapped -> {
                this.map = StampedIdMap.open(folder, mapped, kind, manifest);
                this.name = mapped.name();
                this.maximum = mapped.maximum();
            }
        }
    }

    /// Whether there is a map.
    boolean isMapped() {
        return map != null;
    }

    /// Begins with the segments of a commit.
    ///
    /// @throws IdMapFullException when they have more documents than the map is for
    void start(SegmentSet segments) throws IOException {
        documents = segments.documents();
        ahead = 0;
        if (documents > maximum) {
            throw full(documents);
        }
        if (map != null && !map.isUnchanged()) {
            for (WrittenSegment segment : segments.list()) {
                put(segment.reader(), 0, segment.reader().rows(), segment.deleted());
            }
        }
    }

    /// Forgets everything, as the segments are about to be those of the last commit.
    void clear() throws IOException {
        if (map != null && !map.isUnchanged()) {
            map.clear();
        }
    }

    private IdMapFullException full(long wanted) {
        return new IdMapFullException(folder, name, wanted, maximum);
    }

    /// Whether there is room for one document more than those in segments and some others.
    boolean hasRoom(int others) {
        return documents + others < maximum;
    }

    /// Why there is not.
    IdMapFullException full(int others) {
        return full(documents + others + 1);
    }

    /// Where a document may be, or [IdMap#NOWHERE] when the map does not know.
    long find(DocumentId id) throws IOException {
        return map == null ? IdMap.NOWHERE : map.find(id);
    }

    /// A document of a segment was deleted.
    void deleted(DocumentId id) throws IOException {
        documents--;
        if (map != null) {
            map.remove(id);
        }
    }

    /// Documents of a segment were deleted.
    ///
    /// @param rows of them, all live before
    void deleted(WrittenSegment segment, RoaringBitmap rows) throws IOException {
        documents -= rows.getCardinality();
        if (map != null) {
            for (int row : rows) {
                map.remove(segment.reader().id(row));
            }
        }
    }

    /// A segment with new documents came.
    void added(WrittenSegment segment) throws IOException {
        documents += segment.documents();
        put(segment.reader(), 0, segment.reader().rows(), segment.deleted());
    }

    /// A merge is about to tell of its rows.
    void startMove() {
        ahead++;
    }

    /// Tells of rows of a merge, before their segment takes the place of others.
    ///
    /// @param deleted rows of these whose documents were deleted by now; where such a document came again, the map
    ///     knows better
    void move(SegmentReader merged, int from, int to, RoaringBitmap deleted) throws IOException {
        put(merged, from, to, deleted);
    }

    /// The segment of a merge that told of its rows took their place.
    void endMove() {
        if (map != null) {
            ahead--;
        }
    }

    private void put(SegmentReader segment, int from, int to, RoaringBitmap deleted) throws IOException {
        long number = IndexFolder.segmentNumber(segment.entry().name());
        if (map == null || place(number, 0) < 0) {
            return;
        }
        for (int row = from; row < to; row++) {
            if (!deleted.contains(row)) {
                map.put(segment.id(row), place(number, row));
            }
        }
    }

    /// The place of a row; below 0 when the segment's number is none of 31 bits, which no map is told of.
    static long place(long segment, int row) {
        return segment < 0 || segment > Integer.MAX_VALUE ? IdMap.NOWHERE : segment << 32 | row;
    }

    /// @param commit that has exactly the documents in segments; empty when there is none
    void close(Optional<Manifest> commit) throws IOException {
        if (map != null) {
            map.close(ahead == 0 ? commit : Optional.empty());
        }
    }
}
