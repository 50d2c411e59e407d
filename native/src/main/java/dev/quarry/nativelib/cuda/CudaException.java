package dev.quarry.nativelib.cuda;

/// What a native function threw: the call that failed and the error's text.
final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Called by the library.
    CudaException(String message) {
        super(message);
    }
}
