package dev.quarry.seismic;

/// In which order a search looks at blocks. The sooner the best rows are found, the more of the other blocks can be
/// skipped.
public enum BlockOrder {
    /// List by list, best query weight first; the blocks of a list as stored.
    STORED,
    /// List by list; the blocks of the first list best summary first, the others as stored.
    FIRST_LIST_SORTED,
    /// The blocks of all lists together, best summary first, until the best that is left can be skipped.
    ALL_SORTED
}
