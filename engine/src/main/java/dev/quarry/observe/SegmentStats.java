package dev.quarry.observe;

import java.nio.file.Path;
import java.util.Map;

/// What there is to say of a segment.
///
/// @param file its file
/// @param rows all of them, deleted ones included
/// @param deleted rows that are no more
/// @param byteSize of the file
/// @param vectors how many there are of each field in which documents have several, by the field's name; those of
///     deleted rows included
public record SegmentStats(Path file, int rows, int deleted, long byteSize, Map<String, Integer> vectors) {

    public SegmentStats {
        vectors = Map.copyOf(vectors);
    }
}
