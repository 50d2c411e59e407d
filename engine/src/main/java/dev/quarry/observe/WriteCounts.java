package dev.quarry.observe;

/// What a writer has done since it was opened.
///
/// @param flushes segments written from new documents
/// @param flushNanos their time together, in nanoseconds
/// @param commits that changed something
/// @param commitNanos their time together, without the flushes before them, in nanoseconds
/// @param merges that ended well
/// @param mergeNanos their time together, in nanoseconds
/// @param documentsMerged documents written anew by merges
public record WriteCounts(
        long flushes,
        long flushNanos,
        long commits,
        long commitNanos,
        long merges,
        long mergeNanos,
        long documentsMerged) {

    /// The counts of a writer that has done nothing.
    public static final WriteCounts NONE = new WriteCounts(0, 0, 0, 0, 0, 0, 0);

    /// One flush more.
    public WriteCounts flushed(long took) {
        return new WriteCounts(
                flushes + 1, flushNanos + took, commits, commitNanos, merges, mergeNanos, documentsMerged);
    }

    /// One commit more.
    public WriteCounts committed(long took) {
        return new WriteCounts(
                flushes, flushNanos, commits + 1, commitNanos + took, merges, mergeNanos, documentsMerged);
    }

    /// One merge more.
    public WriteCounts merged(long took, long documents) {
        return new WriteCounts(
                flushes, flushNanos, commits, commitNanos, merges + 1, mergeNanos + took, documentsMerged + documents);
    }
}
