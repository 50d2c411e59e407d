package dev.quarry.format;

/// Where the bytes of an open segment are.
public enum Residence {
    /// In the file, mapped: opening reads next to nothing, the system keeps in memory what is used, and several
    /// processes share it.
    MAPPED,
    /// In memory, copied when the segment is opened, in pages of 2 MiB where the system gives them (Linux, with
    /// transparent huge pages not switched off): a search that jumps about in a large file misses in the table of
    /// pages at nearly every jump when they have 4 KiB. Opening takes as long as reading the file.
    COPIED
}
