package dev.quarry.write;

import dev.quarry.format.deletes.DeletesFile;
import dev.quarry.format.manifest.DeletesEntry;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.index.IndexFolder;
import dev.quarry.index.LiveSegment;
import dev.quarry.index.SegmentReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.roaringbitmap.RoaringBitmap;

/// A segment that the next commit will have, with the rows deleted by now. Not thread-safe: belongs to the lock
/// of its writer.
final class WrittenSegment {

    private final long number;
    private SegmentReader reader;
    private RoaringBitmap deleted;
    /// Whether somebody else reads the bitmap, so that the next change needs a copy.
    private boolean shared;
    /// The file of the deletes, as far as they are in one.
    private Optional<DeletesEntry> stored;
    private int storedCount;
    private boolean merging;

    /// @param reader closed by this
    /// @param deleted of the segment, taken over
    /// @param stored the file that has these deletes, if there is one
    WrittenSegment(SegmentReader reader, RoaringBitmap deleted, Optional<DeletesEntry> stored) {
        this.reader = reader;
        this.number = IndexFolder.segmentNumber(reader.entry().name());
        this.deleted = deleted;
        this.stored = stored;
        this.storedCount = stored.map(DeletesEntry::count).orElse(0);
    }

    /// The number in its file's name, -1 for none.
    long number() {
        return number;
    }

    SegmentReader reader() {
        return reader;
    }

    /// Reads the same file by another reader, as fields changed.
    void reopen(SegmentReader other) {
        reader.close();
        reader = other;
    }

    int documents() {
        return reader.rows() - deleted.getCardinality();
    }

    MergePolicy.Candidate candidate() {
        return new MergePolicy.Candidate(
                reader.rows(), deleted.getCardinality(), reader.entry().byteSize());
    }

    /// What is live of segments, in bytes of their files.
    static long liveBytes(List<WrittenSegment> segments) {
        return segments.stream()
                .mapToLong(segment -> segment.candidate().liveBytes())
                .sum();
    }

    /// Whether a merge is about to replace it.
    boolean isMerging() {
        return merging;
    }

    void setMerging(boolean now) {
        merging = now;
    }

    /// The rows that are no more. Not to be changed.
    RoaringBitmap deleted() {
        return deleted;
    }

    boolean isLive(int row) {
        return !deleted.contains(row);
    }

    /// Deletes a row that is live.
    void delete(int row) {
        own().add(row);
    }

    /// Deletes rows, of which some may be no more.
    void deleteAll(RoaringBitmap rows) {
        own().or(rows);
    }

    private RoaringBitmap own() {
        if (shared) {
            deleted = deleted.clone();
            shared = false;
        }
        return deleted;
    }

    /// The segment as it is now, for readers; later deletes do not change it.
    LiveSegment freeze(long firstRow) {
        shared = true;
        return new LiveSegment(reader, firstRow, deleted);
    }

    /// Whether the last commit does not have all deletes.
    boolean isChanged() {
        return deleted.getCardinality() != storedCount;
    }

    /// What a commit says of the segment; deletes that are new go to a file, whose folder the caller forces.
    SegmentEntry entry(Path folder, long generation) throws IOException {
        if (isChanged()) {
            Path file = folder.resolve(IndexFolder.deletesName(reader.entry().name(), generation));
            stored = Optional.of(DeletesFile.write(file, reader.rows(), deleted));
            storedCount = stored.get().count();
        }
        return reader.entry().with(stored);
    }

    void close() {
        reader.close();
    }
}
