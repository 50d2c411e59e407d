package dev.quarry.format.manifest;

import java.util.Optional;

/// A segment that belongs to a commit, with what identifies its file, so that a segment from elsewhere is refused.
///
/// @param name the file's name in the index folder, without separators
/// @param rows the number of rows
/// @param byteSize the file's length in bytes
/// @param checksum the checksum in the file's footer
/// @param deletes the rows that are no more; empty when all are there
public record SegmentEntry(String name, int rows, long byteSize, int checksum, Optional<DeletesEntry> deletes) {

    public SegmentEntry {
        if (deletes.isPresent() && deletes.get().count() > rows) {
            throw new IllegalArgumentException("expected at most " + rows + " deleted rows, found "
                    + deletes.get().count());
        }
    }

    /// A segment whose rows are all there.
    public SegmentEntry(String name, int rows, long byteSize, int checksum) {
        this(name, rows, byteSize, checksum, Optional.empty());
    }

    /// The same segment with other deletes.
    public SegmentEntry with(Optional<DeletesEntry> other) {
        return new SegmentEntry(name, rows, byteSize, checksum, other);
    }

    /// The rows that are not deleted.
    public int documents() {
        return rows - deletes.map(DeletesEntry::count).orElse(0);
    }
}
