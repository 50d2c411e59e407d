package dev.quarry.tests.crash.disk;

import java.nio.file.FileSystemException;

/// The failure a test asked for.
public final class InjectedFailure extends FileSystemException {

    private static final long serialVersionUID = 1L;

    InjectedFailure(Call call, String message) {
        super(call.file(), null, message + " (injected at " + call + ")");
    }

    /// Whether it is the reason of an error, or of something that was suppressed for it.
    public static boolean isReasonOf(Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof InjectedFailure) {
                return true;
            }
            for (Throwable suppressed : at.getSuppressed()) {
                if (isReasonOf(suppressed)) {
                    return true;
                }
            }
        }
        return false;
    }
}
