package dev.quarry.kernel;

/// Vector kernels that are absent, cannot be loaded, or give a wrong answer. Thrown only where they were asked for.
public final class UnusableKernelsException extends IllegalStateException {
    private final String reason;

    UnusableKernelsException(String reason) {
        super(reason);
        this.reason = reason;
    }

    UnusableKernelsException(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    /// What is wrong, in one sentence.
    public String reason() {
        return reason;
    }
}
