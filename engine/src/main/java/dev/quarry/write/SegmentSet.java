package dev.quarry.write;

import dev.quarry.document.DocumentId;
import dev.quarry.filter.Filter;
import dev.quarry.format.DurableFiles;
import dev.quarry.format.Residence;
import dev.quarry.format.deletes.DeletesFile;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.index.FieldModels;
import dev.quarry.index.LiveSegment;
import dev.quarry.index.SegmentReader;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The segments of the next commit: those of the last, those written since, what merges made of them, and the
/// deletes. Not thread-safe: belongs to the lock of its writer.
public final class SegmentSet {

    private final Path folder;
    private final IdHints hints;
    private final List<WrittenSegment> segments = new ArrayList<>();
    /// Whether segments came or went since the last commit.
    private boolean changed;

    /// The segments of a commit.
    SegmentSet(Path folder, Manifest manifest, Schema schema, FieldModels models, IdHints hints) throws IOException {
        this.folder = folder;
        this.hints = hints;
        try {
            for (SegmentEntry entry : manifest.segments()) {
                RoaringBitmap deleted = entry.deletes().isPresent()
                        ? DeletesFile.read(folder, entry.deletes().get(), entry.rows())
                        : new RoaringBitmap();
                segments.add(new WrittenSegment(open(entry, schema, models), deleted, entry.deletes()));
            }
            hints.start(this);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private SegmentReader open(SegmentEntry entry, Schema schema, FieldModels models) throws IOException {
        return SegmentReader.open(folder.resolve(entry.name()), entry, schema, models, Residence.MAPPED);
    }

    /// Reads all files anew, after fields or models changed.
    public void reopen(Schema schema, FieldModels models) throws IOException {
        for (WrittenSegment segment : segments) {
            segment.reopen(open(segment.reader().entry(), schema, models));
        }
    }

    /// A segment more.
    ///
    /// @param deleted of its rows, taken over
    public void add(SegmentEntry entry, RoaringBitmap deleted, Schema schema, FieldModels models) throws IOException {
        WrittenSegment added = new WrittenSegment(open(entry, schema, models), deleted, entry.deletes());
        segments.add(added);
        changed = true;
        hints.added(added);
    }

    /// The documents that are not deleted.
    public long documents() {
        return segments.stream().mapToLong(WrittenSegment::documents).sum();
    }

    /// How many segments there are.
    public int size() {
        return segments.size();
    }

    List<WrittenSegment> list() {
        return segments;
    }

    /// The row of a document over all segments, empty when it is not there.
    public OptionalLong row(DocumentId id) throws IOException {
        Place place = find(id);
        if (place == null) {
            return OptionalLong.empty();
        }
        long firstRow = segments.stream()
                .takeWhile(segment -> segment != place.segment())
                .mapToLong(segment -> segment.reader().rows())
                .sum();
        return OptionalLong.of(firstRow + place.row());
    }

    /// A row that is live.
    private record Place(WrittenSegment segment, int row) {}

    /// Where a document is, null when it is nowhere.
    private @Nullable Place find(DocumentId id) throws IOException {
        long hint = hints.find(id);
        for (int i = 0; hint >= 0 && i < segments.size(); i++) {
            WrittenSegment segment = segments.get(i);
            int row = (int) hint;
            if (segment.number() == hint >>> 32) {
                boolean right = row >= 0
                        && row < segment.reader().rows()
                        && segment.isLive(row)
                        && segment.reader().has(row, id);
                return right ? new Place(segment, row) : findInTables(id);
            }
        }
        return findInTables(id);
    }

    private @Nullable Place findInTables(DocumentId id) {
        for (int i = segments.size() - 1; i >= 0; i--) { // what is updated often is in the newest
            WrittenSegment segment = segments.get(i);
            int row = segment.reader().row(id);
            if (row >= 0 && segment.isLive(row)) {
                return new Place(segment, row);
            }
        }
        return null;
    }

    /// Deletes a document.
    ///
    /// @return whether it was there
    public boolean delete(DocumentId id) throws IOException {
        Place place = find(id);
        if (place == null) {
            return false;
        }
        place.segment().delete(place.row());
        hints.deleted(id);
        return true;
    }

    /// Deletes the documents for which a filter holds.
    ///
    /// @return how many there were
    /// @throws dev.quarry.filter.InvalidFilterException when it does not fit the schema; nothing is deleted
    public long delete(Filter filter, Schema schema) throws IOException {
        LiveSegment.validate(filter, schema);
        long count = 0;
        for (WrittenSegment segment : segments) {
            RoaringBitmap rows = segment.freeze(0).rows(filter, schema);
            if (!rows.isEmpty()) {
                segment.deleteAll(rows);
                hints.deleted(segment, rows);
                count += rows.getLongCardinality();
            }
        }
        return count;
    }

    /// Replaces segments by what a merge made of them, or by nothing where no row was left.
    void replace(List<WrittenSegment> sources, List<WrittenSegment> merged) {
        int place = segments.indexOf(sources.getFirst());
        segments.removeAll(sources);
        segments.addAll(place, merged);
        sources.forEach(WrittenSegment::close);
        changed = true;
    }

    /// The segments as they are now, held for a reader, who gives them back by closing each one's reader.
    public List<LiveSegment> freeze() {
        List<LiveSegment> out = new ArrayList<>();
        long firstRow = 0;
        for (WrittenSegment segment : segments) {
            segment.reader().retain();
            out.add(segment.freeze(firstRow));
            firstRow += segment.reader().rows();
        }
        return out;
    }

    /// Whether the next commit would differ from the last.
    public boolean isChanged() {
        return changed || segments.stream().anyMatch(WrittenSegment::isChanged);
    }

    /// What a commit says of the segments; deletes become files, durably. Segments without a document are left
    /// out, unless a merge is at them.
    public List<SegmentEntry> entries(long generation) throws IOException {
        List<WrittenSegment> empty = segments.stream()
                .filter(segment -> segment.documents() == 0 && !segment.isMerging())
                .toList();
        segments.removeAll(empty);
        empty.forEach(WrittenSegment::close);
        List<SegmentEntry> out = new ArrayList<>();
        boolean written = false;
        for (WrittenSegment segment : segments) {
            written |= segment.isChanged();
            out.add(segment.entry(folder, generation));
        }
        if (written) {
            DurableFiles.forceFolder(folder);
        }
        changed = false;
        return out;
    }

    /// Closes all readers.
    public void close() {
        segments.forEach(WrittenSegment::close);
        segments.clear();
    }
}
