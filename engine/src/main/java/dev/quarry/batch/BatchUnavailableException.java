package dev.quarry.batch;

/// No device can be used here.
public final class BatchUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param reason in one sentence: no library, no driver, no device, one too old, too little memory
    public BatchUnavailableException(String reason) {
        super(reason);
    }

    /// @param reason in one sentence
    public BatchUnavailableException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
