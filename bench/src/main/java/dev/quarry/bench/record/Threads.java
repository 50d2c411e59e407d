package dev.quarry.bench.record;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Runs a task on several threads at once.
public final class Threads {

    private Threads() {}

    /// Runs `task` once on each thread, given the thread's number, and waits for all.
    ///
    /// @throws IllegalStateException when one fails, with its exception as the cause
    public static void run(int threads, IntConsumer task) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            all.add(Thread.ofPlatform().name("bench-" + i).daemon().start(() -> {
                try {
                    task.accept(number);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        for (Thread thread : all) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("a thread failed: " + thrown, thrown);
        }
    }
}
