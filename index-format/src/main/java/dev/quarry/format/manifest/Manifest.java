package dev.quarry.format.manifest;

import java.util.List;

/// One commit of an index.
///
/// @param generation counts commits from 0 (the empty index)
/// @param nextSegment the number the next segment file gets
/// @param settings settings of the index as a whole, stored like a field's
/// @param segments in the order in which their rows are numbered
public record Manifest(
        long generation, long nextSegment, FieldEntry settings, List<FieldEntry> fields, List<SegmentEntry> segments) {

    public Manifest {
        fields = List.copyOf(fields);
        segments = List.copyOf(segments);
    }

    /// The documents: rows of all segments that are not deleted.
    public long documents() {
        return segments.stream().mapToLong(SegmentEntry::documents).sum();
    }

    /// The rows of all segments together, deleted ones included.
    public long rows() {
        return segments.stream().mapToLong(SegmentEntry::rows).sum();
    }
}
