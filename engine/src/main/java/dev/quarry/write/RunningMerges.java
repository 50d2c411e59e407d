package dev.quarry.write;

import dev.quarry.index.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/// The merges that run, and what may run beside them: so that small segments do not pile up while a large one is
/// written, merges run side by side when their sizes are far apart. Not thread-safe: belongs to the lock of its
/// writer, which is let go of while something is waited for.
final class RunningMerges {

    /// So many run at once: one of small segments, one of what these give, and one that takes minutes.
    static final int MOST = 3;

    /// Of two that run at once, the larger is at least so many times the smaller. All together read and write
    /// little more than the largest, however large that is.
    static final int APART = 4;

    /// A merge has no use for more memory than so many times its live bytes: eight bytes a posting, which takes at
    /// least two in a file.
    private static final int POSTINGS_PER_BYTE = 4;

    private final WriterState state;
    private final MergePolicy policy;
    private final Resources resources;
    private final Condition changed;
    private long changes;
    private final List<Merge> running = new ArrayList<>();
    /// Sources of merges that failed.
    private final Set<WrittenSegment> failed = new HashSet<>();
    /// Whether one is to run alone.
    private boolean exclusive;

    /// @param resources for all merges together
    RunningMerges(WriterState state, MergePolicy policy, Resources resources) {
        this.state = state;
        this.policy = policy;
        this.resources = resources;
        this.changed = state.lock().newCondition();
    }

    /// Begins what the policy wants next of the segments that are in no merge, if that may run beside those that
    /// do; null when there is nothing.
    @Nullable
    Merge begin() {
        return begin(Set.of());
    }

    /// The same, but sources of merges that failed stay where they are.
    @Nullable
    Merge beginSound() {
        return begin(failed);
    }

    private @Nullable Merge begin(Set<WrittenSegment> except) {
        if (exclusive || running.size() >= MOST) {
            return null;
        }
        List<WrittenSegment> free = state.segments().list().stream()
                .filter(segment -> !segment.isMerging() && !except.contains(segment))
                .toList();
        List<MergePolicy.Candidate> candidates =
                free.stream().map(WrittenSegment::candidate).toList();
        return begin(
                policy.next(candidates, this::mayRun).stream().map(free::get).toList());
    }

    private boolean mayRun(long liveBytes) {
        return running.stream()
                .allMatch(other -> liveBytes <= other.liveBytes() / APART || liveBytes / APART >= other.liveBytes());
    }

    /// Begins a merge of all segments into one without deleted rows; null when that is what there is. To be called
    /// after [#awaitAlone].
    @Nullable
    Merge beginAll() {
        List<WrittenSegment> all = List.copyOf(state.segments().list());
        boolean done = all.size() == 1
                && all.getFirst().documents() == all.getFirst().reader().rows();
        return begin(done ? List.of() : all);
    }

    private @Nullable Merge begin(List<WrittenSegment> sources) {
        if (sources.isEmpty()) {
            return null;
        }
        Merge merge = new Merge(sources, state, resources.withBufferBytes(share(WrittenSegment.liveBytes(sources))));
        running.add(merge);
        return merge;
    }

    /// Memory for a merge: so much of what is left that as much can be left to one that is smaller by [#APART].
    private long share(long liveBytes) {
        if (exclusive) {
            return resources.bufferBytes();
        }
        long left = resources.bufferBytes()
                - running.stream().mapToLong(Merge::bufferBytes).sum();
        long most = left / APART * (APART - 1);
        return Math.max(Resources.LEAST_BUFFER_BYTES, Math.min(most, liveBytes * POSTINGS_PER_BYTE));
    }

    /// A merge came to its end, good or bad.
    void end(Merge merge) {
        merge.end();
        running.remove(merge);
        change();
    }

    /// Keeps [#beginSound] from the sources of a merge that failed.
    void setFailed(Merge merge) {
        failed.addAll(merge.sources());
    }

    /// Merges that failed may be tried again.
    void forgetFailed() {
        failed.clear();
    }

    private void change() {
        changes++;
        changed.signalAll();
    }

    /// Whether none runs.
    boolean isEmpty() {
        return running.isEmpty();
    }

    /// Whether none runs or waits until it may run alone.
    boolean isIdle() {
        return running.isEmpty() && !exclusive;
    }

    /// Keeps others from beginning until [#endAlone], and waits until none runs.
    ///
    /// @param requireWanted throws when the waiting is to end; then others may begin
    void awaitAlone(Runnable requireWanted) throws IOException {
        while (exclusive) {
            await();
            requireWanted.run();
        }
        exclusive = true;
        try {
            while (!running.isEmpty()) {
                await();
                requireWanted.run();
            }
        } catch (IOException | RuntimeException e) {
            endAlone();
            throw e;
        }
    }

    /// Lets others begin.
    void endAlone() {
        exclusive = false;
        change();
    }

    /// Waits until a merge ends.
    void await() throws IOException {
        try {
            long seen = changes;
            while (changes == seen) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a merge", e);
        }
    }

    /// Waits until a merge ends, whoever interrupts.
    void awaitUninterruptibly() {
        long seen = changes;
        while (changes == seen) {
            changed.awaitUninterruptibly();
        }
    }
}
