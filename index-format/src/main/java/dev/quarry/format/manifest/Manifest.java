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

    /// The rows of all segments together.
    public long rows() {
        return segments.stream().mapToLong(SegmentEntry::rows).sum();
    }
}
