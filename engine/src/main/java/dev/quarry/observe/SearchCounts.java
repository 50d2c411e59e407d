package dev.quarry.observe;

/// What the searches of an index have done since it was opened.
///
/// @param searches that ended well
/// @param nanos their time together, in nanoseconds
/// @param rowsScored rows whose score was computed
/// @param blocksOpened blocks whose rows were looked at
/// @param summariesScored block summaries scored
public record SearchCounts(long searches, long nanos, long rowsScored, long blocksOpened, long summariesScored) {}
