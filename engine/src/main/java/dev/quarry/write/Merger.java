package dev.quarry.write;

import dev.quarry.build.Progress;
import dev.quarry.index.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Merges segments of a writer while documents come and go: the lock of the writer is held only to choose and to
/// replace. Rows deleted meanwhile are deleted in what comes out. In the background, each merge has a thread of
/// its own, and when it ends looks for what to merge next; [RunningMerges] says which run side by side.
/// Thread-safe.
///
/// What is merged is part of the index with the next commit; until then the files merged from stay.
public final class Merger {

    private final WriterState state;
    private final ReentrantLock lock;
    private final RunningMerges merges;
    private volatile boolean cancelled;
    /// What merges in the background failed with.
    private final List<Throwable> failures = new ArrayList<>();

    /// @param resources for building merged segments; threads for each merge, memory for all together
    public Merger(WriterState state, MergePolicy policy, Resources resources) {
        this.state = state;
        this.lock = state.lock();
        this.merges = new RunningMerges(state, policy, resources.withProgress(cancellable(resources.progress())));
    }

    private Progress cancellable(Progress progress) {
        return new Progress() {
            @Override
            public void stage(String name, long total) {
                requireWanted();
                progress.stage(name, total);
            }

            @Override
            public void advance(long steps) {
                requireWanted();
                progress.advance(steps);
            }
        };
    }

    private void requireWanted() {
        if (cancelled) {
            throw new CancellationException("the writer was closed or rolled back");
        }
    }

    /// Merges what the policy says, until it says nothing more and nothing is merged elsewhere.
    ///
    /// @return how many merges there were
    public int merge() throws IOException {
        int count = 0;
        for (Merge next = awaitNext(); next != null; next = awaitNext()) {
            run(next);
            count++;
        }
        return count;
    }

    /// Begins the next merge, when need be after others that run; null when there is none.
    private @Nullable Merge awaitNext() throws IOException {
        lock.lock();
        try {
            while (true) {
                requireWanted();
                Merge next = merges.begin();
                if (next != null || merges.isIdle()) {
                    return next;
                }
                merges.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Merges all segments there are into one without deleted rows. Waits for merges that run, and lets none run
    /// beside it. What is written and deleted meanwhile is left to later merges, or else there would be no
    /// end to it beside one who writes all the time.
    public void compact() throws IOException {
        lock.lock();
        try {
            merges.awaitAlone(this::requireWanted);
        } finally {
            lock.unlock();
        }
        try {
            Merge all = beginAll();
            if (all != null) {
                run(all);
            }
        } finally {
            endAlone();
        }
    }

    private void endAlone() {
        lock.lock();
        try {
            merges.endAlone();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Merge beginAll() {
        lock.lock();
        try {
            requireWanted();
            return merges.beginAll();
        } finally {
            lock.unlock();
        }
    }

    private void run(Merge merge) throws IOException {
        try {
            merge.run(this::requireWanted);
        } finally {
            lock.lock();
            try {
                merges.end(merge);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Starts merges on threads of their own, as far as there is something to merge and it may run now. To be
    /// called with the writer's lock held.
    public void start() {
        if (cancelled) {
            return;
        }
        for (Merge next = merges.beginSound(); next != null; next = merges.beginSound()) {
            Merge merge = next;
            try {
                Thread.ofPlatform().name("quarry-merge").daemon().start(() -> runInBackground(merge));
            } catch (Error e) { // no threads left
                merges.end(merge);
                throw e;
            }
        }
    }

    private void runInBackground(Merge merge) {
        Throwable thrown = null;
        try {
            merge.run(this::requireWanted);
        } catch (IOException | RuntimeException | Error e) {
            thrown = e;
        }
        lock.lock();
        try {
            if (thrown != null && !cancelled) {
                failures.add(thrown);
                merges.setFailed(merge);
            }
            merges.end(merge);
            start();
        } finally {
            lock.unlock();
        }
    }

    /// Throws what merges in the background failed with, once: the first failure as the cause, others suppressed.
    /// The segments are as they were before them, and stay so until this was called. To be called with the
    /// writer's lock held.
    public void throwFailure() throws IOException {
        List<Throwable> told = List.copyOf(failures);
        forgetFailures();
        if (!told.isEmpty()) {
            Throwable first = told.getFirst();
            IOException e = new IOException(state.folder() + ": merging segments failed: " + first.getMessage(), first);
            told.subList(1, told.size()).forEach(e::addSuppressed);
            throw e;
        }
    }

    private void forgetFailures() {
        failures.clear();
        merges.forgetFailed();
    }

    /// Waits until nothing is merged.
    public void await() throws IOException {
        lock.lock();
        try {
            while (!merges.isEmpty()) {
                merges.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Calls off what runs, and waits until it has ended; nothing begins before [#resume]. To be called with the
    /// writer's lock held, which is let go of meanwhile.
    public void cancel() {
        cancelled = true;
        while (!merges.isEmpty()) {
            merges.awaitUninterruptibly();
            cancelled = true; // whoever called this too may have resumed
        }
    }

    /// Lets merges run again after [#cancel]; what failed before is forgotten, as what it was about is no more.
    /// To be called with the writer's lock held.
    public void resume() {
        forgetFailures();
        cancelled = false;
    }
}
