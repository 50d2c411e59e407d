package dev.quarry.format.manifest;

/// The file of a segment's deleted rows in a commit, with what identifies it.
///
/// @param name the file's name in the index folder, without separators
/// @param count how many rows are deleted, at least 1
/// @param checksum the checksum at the file's end
public record DeletesEntry(String name, int count, int checksum) {

    public DeletesEntry {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least 1 deleted row, found " + count);
        }
    }
}
