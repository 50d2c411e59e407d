package dev.quarry.format.manifest;

/// A segment that belongs to a commit, with what identifies its file, so that a segment from elsewhere is refused.
///
/// @param name the file's name in the index folder, without separators
/// @param rows the number of rows
/// @param byteSize the file's length in bytes
/// @param checksum the checksum in the file's footer
public record SegmentEntry(String name, int rows, long byteSize, int checksum) {}
