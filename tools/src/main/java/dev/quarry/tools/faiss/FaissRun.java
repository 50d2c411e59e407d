package dev.quarry.tools.faiss;

/// Rows that lie together in a file, their codes behind each other.
///
/// @param list they belong to, 0 where there is one or none
/// @param rows how many
/// @param codesAt where their codes start
/// @param idsAt where their ids start, [#NUMBERED] where these are row numbers
record FaissRun(int list, long rows, long codesAt, long idsAt) {

    static final long NUMBERED = -1;
}
