package dev.quarry.bench.record;

/// A search found less than it had to. Ends a bench with a failure once all results are written.
public final class RecallException extends Exception {

    private static final long serialVersionUID = 1L;

    public RecallException(String message) {
        super(message);
    }
}
