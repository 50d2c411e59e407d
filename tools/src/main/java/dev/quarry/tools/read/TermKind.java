package dev.quarry.tools.read;

/// What a sparse format names its dimensions by.
public enum TermKind {
    /// Term numbers, [SparseReader#terms()].
    NUMBER,
    /// Token strings, [SparseReader#tokens()].
    TOKEN
}
