package dev.quarry.filter;

/// One end of a range.
public sealed interface Bound {

    /// No end: everything on this side.
    record Open() implements Bound {}

    /// Up to a value, and the value too.
    record Including(Literal value) implements Bound {}

    /// Up to a value, but not the value.
    record Excluding(Literal value) implements Bound {}
}
