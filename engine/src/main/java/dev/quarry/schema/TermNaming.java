package dev.quarry.schema;

/// How documents and queries name the terms of a sparse field.
public enum TermNaming {
    /// By number, from 0; the caller's vocabulary decides what a number means.
    NUMBERS,
    /// By token string; each segment has a dictionary of the tokens it has seen.
    TOKENS
}
