package dev.quarry.tools;

/// What the process returns; the root command's help lists them too.
final class ExitCode {
    static final int OK = 0;
    /// The command ran, and what it was to find out is bad: damage, or a target missed.
    static final int BAD_RESULT = 1;
    static final int USAGE = 2;
    /// An input that is not what it should be, or a machine that lacks something.
    static final int BAD_INPUT = 3;
    static final int IO = 4;
    /// A bug.
    static final int INTERNAL = 5;

    private ExitCode() {}
}
