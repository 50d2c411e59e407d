package dev.quarry.batch;

/// An operation that a device did not finish, or finished wrongly.
public final class BatchFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message operation, device, and what it said
    public BatchFailedException(String message) {
        super(message);
    }

    /// @param message operation, device, and what it said
    public BatchFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
