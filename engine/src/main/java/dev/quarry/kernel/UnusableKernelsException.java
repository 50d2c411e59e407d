package dev.quarry.kernel;

/// Kernels that are absent, cannot be loaded, or give a wrong answer. Leaves this package only where they were asked
/// for.
public final class UnusableKernelsException extends IllegalStateException {
    private final String reason;

    /// @param reason what is wrong, in one sentence
    public UnusableKernelsException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /// @param reason what is wrong, in one sentence
    public UnusableKernelsException(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    /// What is wrong, in one sentence.
    public String reason() {
        return reason;
    }
}
