package dev.quarry.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.build.Progress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Stands in the way of merges in the background, at the first word each says of its progress.
final class MergeGate implements Progress {

    /// What becomes of a merge.
    enum Fate {
        HELD,
        FAILS,
        PASSES
    }

    /// A merge that came to the gate.
    static final class Arrived {

        private final Thread thread = Thread.currentThread();
        private final CountDownLatch released = new CountDownLatch(1);

        void release() {
            released.countDown();
        }

        /// Waits until its thread has ended.
        void awaitEnd() throws InterruptedException {
            thread.join(SECONDS * 1000);
            assertThat(thread.isAlive()).as("the merge runs").isFalse();
        }
    }

    /// Longer than anything takes; only a test that fails waits so long.
    private static final long SECONDS = 20;

    private final Deque<Fate> fates = new ArrayDeque<>();
    private final Set<Thread> known = new HashSet<>();
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();

    /// The fates of the merges to come, in this order; later ones pass.
    synchronized void expect(Fate... next) {
        fates.addAll(Arrays.asList(next));
    }

    /// The next merge that came.
    Arrived next() throws InterruptedException {
        Arrived next = arrived.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("a merge that began").isNotNull();
        return next;
    }

    /// The threads of merges that are at it.
    static List<Thread> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("quarry-merge"))
                .toList();
    }

    /// Waits until a thread waits.
    static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.getState()).isNotEqualTo(Thread.State.TERMINATED);
            Thread.onSpinWait();
        }
    }

    @Override
    public void stage(String name, long total) {
        Thread thread = Thread.currentThread();
        if (!thread.getName().equals("quarry-merge")) {
            return;
        }
        Fate fate;
        synchronized (this) {
            if (!known.add(thread)) {
                return;
            }
            fate = fates.isEmpty() ? Fate.PASSES : fates.removeFirst();
        }
        Arrived merge = new Arrived();
        arrived.add(merge);
        switch (fate) {
            case PASSES -> {}
            case FAILS -> throw new IllegalStateException("the gate is shut");
            case HELD -> hold(merge);
        }
    }

    private static void hold(Arrived merge) {
        try {
            assertThat(merge.released.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void advance(long steps) {}
}
