package dev.quarry.tests.crash.disk;

/// What a power cut leaves of the changes that were not forced.
public sealed interface Survival {

    /// Nothing: the disk was as lazy as it may be.
    record Nothing() implements Survival {}

    /// All of it: the same as a killed process.
    record Everything() implements Survival {}

    /// All names, no bytes: new files are there and empty.
    record NamesOnly() implements Survival {}

    /// Names that were removed are gone, nothing else happened.
    record RemovalsOnly() implements Survival {}

    /// Names that were removed or changed are so, new files are not there, and of unforced bytes there are zeros.
    record Hollow() implements Survival {}

    /// Any of it: each change of names for itself; writes in any order, each whole, missing, as zeros, or torn at
    /// a sector.
    record Some(long seed) implements Survival {}
}
