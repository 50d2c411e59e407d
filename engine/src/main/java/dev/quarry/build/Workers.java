package dev.quarry.build;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Spreads numbered tasks over threads. Which thread takes a task is left to chance, so a task writes only to
/// places that belong to its number (or adds whole numbers); then the result is the same at any number of threads.
/// Immutable; threads live only during [#run].
///
/// @param threads at least 1; with 1 everything runs on the calling thread
public record Workers(int threads) {

    /// A task, given the scratch space of the thread that runs it.
    @FunctionalInterface
    public interface Task<S> {
        void run(S scratch, int number);
    }

    public Workers {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads: expected 1 to 1024, found " + threads);
        }
    }

    /// One thread for each core that this process may use.
    public static Workers allCores() {
        return new Workers(Runtime.getRuntime().availableProcessors());
    }

    /// Scratch space for each thread, to be handed to [#run] as often as wanted.
    public <S> List<S> scratch(Supplier<S> supplier) {
        List<S> all = new ArrayList<>(threads);
        for (int i = 0; i < threads; i++) {
            all.add(supplier.get());
        }
        return all;
    }

    /// Runs tasks `0` to `tasks - 1`, each once, and returns when all are done. When one throws, no new ones
    /// begin, and the first exception is thrown here after the running ones have ended. An interrupt of the
    /// calling thread ends the work in the same way, with the interrupt flag set.
    public <S> void run(List<S> scratch, int tasks, Task<S> task) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, tasks); i++) {
            S own = scratch.get(i);
            helpers.add(Thread.ofPlatform().name("quarry-build-" + i).daemon().start(() -> {
                take(own, next, tasks, task, failure);
            }));
        }
        take(scratch.getFirst(), next, tasks, task, failure);
        for (Thread helper : helpers) {
            join(helper, next, tasks, failure);
        }
        rethrow(failure.get());
    }

    private static <S> void take(
            S scratch, AtomicInteger next, int tasks, Task<S> task, AtomicReference<Throwable> failure) {
        try {
            for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
                task.run(scratch, number);
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            next.set(tasks);
        }
    }

    private static void join(Thread helper, AtomicInteger next, int tasks, AtomicReference<Throwable> failure) {
        boolean interrupted = false;
        while (true) {
            try {
                helper.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                failure.compareAndSet(null, new IllegalStateException("interrupted while building", e));
                next.set(tasks);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
