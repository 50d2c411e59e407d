package dev.quarry.observe;

import java.nio.file.Path;

/// What there is to say of a segment.
///
/// @param file its file
/// @param rows all of them, deleted ones included
/// @param deleted rows that are no more
/// @param byteSize of the file
public record SegmentStats(Path file, int rows, int deleted, long byteSize) {}
