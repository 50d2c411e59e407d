package dev.quarry.tests.crash.disk;

import dev.quarry.tests.crash.disk.FaultPlan.Afterwards;
import dev.quarry.tests.crash.disk.FaultPlan.Failure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers the calls of one file system, one at a time, and fails those that a plan names. Thread-safe.
public final class IoCalls {

    /// What is done when the call does not fail.
    interface Action<T> {

        T run() throws IOException;
    }

    /// The same without a result.
    interface Task {

        void run() throws IOException;
    }

    private final List<Call> calls = new ArrayList<>();
    private FaultPlan plan;
    private boolean failing;
    private int failures;

    IoCalls(FaultPlan plan) {
        this.plan = plan;
    }

    /// Runs a call, or fails it.
    ///
    /// @param torn what is done of it when it fails half-way
    /// @param failed what is done when it fails, and others after it go on
    synchronized <T> T run(Call.Kind kind, Path file, Action<T> whole, Task torn, Task failed) throws IOException {
        Path name = file.getFileName();
        Call call = new Call(calls.size() + 1, kind, name == null ? file.toString() : name.toString());
        calls.add(call);
        Failure failure = failure(call);
        if (failure == null) {
            return whole.run();
        }
        failures++;
        switch (failure) {
            case TORN -> torn.run();
            case AFTER -> {
                if (whole.run() instanceof Closeable opened) {
                    opened.close();
                }
            }
            case BEFORE, NO_SPACE -> {
                if (!failing) {
                    failed.run(); // of a dead process nothing more reaches the disk, not even a failure
                }
            }
        }
        throw new InjectedFailure(call, failure.message());
    }

    <T> T run(Call.Kind kind, Path file, Action<T> whole) throws IOException {
        return run(kind, file, whole, () -> {}, () -> {});
    }

    void perform(Call.Kind kind, Path file, Task whole, Task failed) throws IOException {
        Action<Path> action = () -> {
            whole.run();
            return file;
        };
        run(kind, file, action, failed, failed);
    }

    void perform(Call.Kind kind, Path file, Task whole) throws IOException {
        perform(kind, file, whole, () -> {});
    }

    private @Nullable Failure failure(Call call) {
        if (failing) {
            return Failure.BEFORE;
        }
        if (plan instanceof FaultPlan.At at && at.call() == call.number()) {
            failing = at.afterwards() == Afterwards.FAIL;
            return at.how();
        }
        return null;
    }

    /// The calls so far, in order.
    public synchronized List<Call> list() {
        return List.copyOf(calls);
    }

    /// How many calls there were.
    public synchronized int count() {
        return calls.size();
    }

    /// How many calls were made to fail.
    public synchronized int failures() {
        return failures;
    }

    /// From now on calls fail as another plan says: the next process, the disk replaced.
    public synchronized void follow(FaultPlan other) {
        plan = other;
        failing = false;
    }
}
