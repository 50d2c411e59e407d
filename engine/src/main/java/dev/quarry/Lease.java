package dev.quarry;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the searches that run on an index, so that closing it waits with unmapping its files for the last of
/// them. Thread-safe.
final class Lease {

    /// Set in the count when the index is closed.
    private static final long CLOSED = 1L << 62;
    /// Set besides when its end has come.
    private static final long ENDED = 1L << 61;

    private final Path folder;
    private final Runnable atEnd;
    private final AtomicLong running = new AtomicLong();

    /// @param atEnd run once, when the index is closed and nothing runs on it
    Lease(Path folder, Runnable atEnd) {
        this.folder = folder;
        this.atEnd = atEnd;
    }

    /// To be called before anything of the index is read; then [#exit] must follow.
    ///
    /// @throws IllegalStateException when the index is closed
    void enter() {
        if (running.incrementAndGet() >= CLOSED) {
            exit();
            throw new IllegalStateException(folder + ": the index is closed");
        }
    }

    void exit() {
        if (running.decrementAndGet() == CLOSED) {
            end();
        }
    }

    /// Lets nothing more in. A second call does nothing.
    void close() {
        long before = running.getAndUpdate(count -> count >= CLOSED ? count : count + CLOSED);
        if (before == 0) {
            end();
        }
    }

    private void end() {
        // the count may come back to CLOSED when a late caller is turned away
        if (running.compareAndSet(CLOSED, CLOSED + ENDED)) {
            atEnd.run();
        }
    }
}
