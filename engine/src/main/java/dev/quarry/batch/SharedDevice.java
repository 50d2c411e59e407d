package dev.quarry.batch;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A device that several callers use in turn, until it fails once.
final class SharedDevice {

    private final BatchOps ops;
    private final BatchSettings settings;
    private final Consumer<String> remarks;
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean usable = true;

    SharedDevice(BatchOps ops, BatchSettings settings, Consumer<String> remarks) {
        this.ops = ops;
        this.settings = settings;
        this.remarks = remarks;
        this.name = ops.name();
    }

    String name() {
        return name;
    }

    BatchSettings settings() {
        return settings;
    }

    boolean isUsable() {
        return usable;
    }

    /// Something done with the device.
    @FunctionalInterface
    interface Call<T> {
        T on(BatchOps ops);
    }

    <T> T call(Call<T> call) {
        lock.lock();
        try {
            return call.on(ops);
        } finally {
            lock.unlock();
        }
    }

    void use(Consumer<BatchOps> call) {
        lock.lock();
        try {
            call.accept(ops);
        } finally {
            lock.unlock();
        }
    }

    /// Never uses it again, and says so, once; or where it is required, ends the work.
    void abandon(Operation operation, String why, @Nullable Throwable cause) {
        boolean first;
        synchronized (this) {
            first = usable;
            usable = false;
        }
        if (settings.mode() == BatchSettings.Mode.REQUIRED) {
            String message = "%s: %s failed: %s".formatted(name, operation, why);
            throw cause == null ? new BatchFailedException(message) : new BatchFailedException(message, cause);
        }
        if (first) {
            remarks.accept("%s: %s failed: %s; its result is discarded, the processor goes on"
                    .formatted(name, operation, why));
        }
    }

    /// @throws BatchFailedException when the device, which has failed before, is required
    void requireNotRequired(Operation operation) {
        if (settings.mode() == BatchSettings.Mode.REQUIRED) {
            throw new BatchFailedException("%s: %s: it has failed before".formatted(name, operation));
        }
    }

    void close() {
        use(BatchOps::close);
    }
}
