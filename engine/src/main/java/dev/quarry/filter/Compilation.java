package dev.quarry.filter;

/// What a filter becomes for one segment.
public enum Compilation {
    /// The one that costs less, see [FilterCompiler].
    BY_COST,
    /// A bitmap of the rows: exact in number, quick to go from one accepted row to the next.
    BITMAP,
    /// A test of each row that is asked for: costs nothing beforehand.
    TEST
}
