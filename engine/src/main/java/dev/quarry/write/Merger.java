package dev.quarry.write;

import dev.quarry.build.Progress;
import dev.quarry.format.Residence;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.index.FieldModels;
import dev.quarry.index.LiveSegment;
import dev.quarry.index.Resources;
import dev.quarry.index.SegmentBuilder;
import dev.quarry.index.SegmentReader;
import dev.quarry.observe.MergeEvent;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Merges segments of a writer, one merge at a time, while documents come and go: the lock of the writer is held
/// only to choose and to replace. Rows deleted meanwhile are deleted in what comes out. Thread-safe.
///
/// What is merged is part of the index with the next commit; until then the files merged from stay.
public final class Merger {

    /// Rows of a merge the id map is told of while the writer waits.
    private static final int MOVED_AT_ONCE = 4096;

    private final WriterState state;
    private final MergePolicy policy;
    private final Resources resources;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private volatile boolean cancelled;
    private @Nullable Thread background;
    private @Nullable Exception failure;

    /// @param resources for building merged segments
    public Merger(WriterState state, MergePolicy policy, Resources resources) {
        this.state = state;
        this.policy = policy;
        this.resources = new Resources(
                resources.threads(), resources.bufferBytes(), cancellable(resources.progress()), resources.batches());
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

    /// Merges what the policy says, until it says nothing more.
    ///
    /// @return how many merges there were
    public int merge() throws IOException {
        int merges = 0;
        while (merge(this::next)) {
            merges++;
        }
        return merges;
    }

    /// Merges all segments into one without deleted rows.
    public void compact() throws IOException {
        while (merge(Merger::all)) {
            // what was written meanwhile is merged in turn
        }
    }

    private List<WrittenSegment> next(SegmentSet segments) {
        List<MergePolicy.Candidate> candidates =
                segments.list().stream().map(WrittenSegment::candidate).toList();
        return policy.next(candidates).stream().map(segments.list()::get).toList();
    }

    private static List<WrittenSegment> all(SegmentSet segments) {
        List<WrittenSegment> all = List.copyOf(segments.list());
        boolean done = all.isEmpty()
                || (all.size() == 1
                        && all.getFirst().documents() == all.getFirst().reader().rows());
        return done ? List.of() : all;
    }

    /// Starts merging on a thread of its own, unless it is at it or there is nothing to merge. To be called with
    /// the writer's lock held.
    public void start() {
        boolean running = background != null && background.isAlive();
        if (!running && !cancelled && !next(state.segments()).isEmpty()) {
            background = Thread.ofPlatform().name("quarry-merge").daemon().start(this::runInBackground);
        }
    }

    private void runInBackground() {
        try {
            merge();
        } catch (IOException | RuntimeException e) {
            if (!cancelled) {
                state.lock().lock();
                try {
                    failure = e;
                } finally {
                    state.lock().unlock();
                }
            }
        }
    }

    /// Throws what a merge in the background failed with, once. The segments are as they were before it. To be
    /// called with the writer's lock held.
    public void throwFailure() throws IOException {
        Exception e = failure;
        failure = null;
        if (e != null) {
            throw new IOException(state.folder() + ": merging segments failed: " + e.getMessage(), e);
        }
    }

    /// Waits until nothing is merged in the background. Not to be called with the writer's lock held.
    public void await() throws IOException {
        Thread running;
        state.lock().lock();
        try {
            running = background;
        } finally {
            state.lock().unlock();
        }
        join(running);
    }

    /// Calls off what runs, and waits until it has ended. Not to be called with the writer's lock held.
    public void cancel() throws IOException {
        cancelled = true;
        await();
        oneAtATime.lock(); // one that another thread runs in the foreground
        try {
            await();
        } finally {
            oneAtATime.unlock();
        }
    }

    /// Lets merges run again after [#cancel]; what failed before is forgotten, as what it was about is no more.
    /// To be called with the writer's lock held.
    public void resume() {
        failure = null;
        cancelled = false;
    }

    private static void join(@Nullable Thread thread) throws IOException {
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a merge", e);
        }
    }

    private boolean merge(Function<SegmentSet, List<WrittenSegment>> choose) throws IOException {
        oneAtATime.lock();
        try {
            Merge merge;
            state.lock().lock();
            try {
                List<WrittenSegment> sources = choose.apply(state.segments());
                if (sources.isEmpty()) {
                    return false;
                }
                merge = new Merge(sources, state);
            } finally {
                state.lock().unlock();
            }
            MergeEvent event = new MergeEvent();
            event.begin();
            long start = System.nanoTime();
            try {
                SegmentEntry entry = build(merge);
                if (entry != null && state.hints().isMapped()) {
                    moveIds(merge, entry);
                }
                finish(merge, entry, System.nanoTime() - start);
                report(event, merge, entry);
            } finally {
                end(merge);
            }
            return true;
        } finally {
            oneAtATime.unlock();
        }
    }

    private void report(MergeEvent event, Merge merge, @Nullable SegmentEntry entry) {
        event.end();
        if (event.shouldCommit()) {
            event.index = state.folder().toString();
            event.segments = merge.frozen.size();
            event.documents = merge.documents();
            for (LiveSegment source : merge.frozen) {
                event.bytesRead += source.reader().entry().byteSize();
            }
            event.bytesWritten = entry == null ? 0 : entry.byteSize();
            event.commit();
        }
    }

    /// Writes the merged segment; null when no row is left.
    private @Nullable SegmentEntry build(Merge merge) throws IOException {
        try (SegmentBuilder builder = new SegmentBuilder(state.folder(), merge.schema, merge.models)) {
            for (LiveSegment source : merge.frozen) {
                requireWanted();
                builder.copy(source.reader(), source.deleted());
            }
            return builder.rows() == 0 ? null : builder.publish(merge.name, resources);
        }
    }

    /// Tells the id map of the rows, a part at a time, so that the writer does not wait for all of them.
    private void moveIds(Merge merge, SegmentEntry entry) throws IOException {
        Path file = state.folder().resolve(entry.name());
        int rows = entry.rows();
        try (SegmentReader merged = SegmentReader.open(file, entry, merge.schema, merge.models, Residence.MAPPED)) {
            for (int from = 0; from < rows; from = Math.min(rows - MOVED_AT_ONCE, from) + MOVED_AT_ONCE) {
                state.lock().lock();
                try {
                    requireWanted();
                    if (from == 0) {
                        state.hints().startMove();
                    }
                    state.hints().move(merged, from, Math.min(rows - from, MOVED_AT_ONCE) + from);
                } finally {
                    state.lock().unlock();
                }
            }
        }
    }

    private void finish(Merge merge, @Nullable SegmentEntry entry, long took) throws IOException {
        state.lock().lock();
        try {
            if (state.epoch() != merge.epoch || cancelled) {
                if (entry != null) {
                    Files.deleteIfExists(state.folder().resolve(entry.name()));
                }
                return;
            }
            List<WrittenSegment> merged = new ArrayList<>();
            if (entry != null) {
                SegmentReader reader = SegmentReader.open(
                        state.folder().resolve(entry.name()), entry, state.schema(), state.models(), Residence.MAPPED);
                merged.add(new WrittenSegment(reader, merge.deletedMeanwhile(), Optional.empty()));
            }
            merge.sources.forEach(source -> state.setObsolete(source.reader().entry()));
            state.segments().replace(merge.sources, merged);
            for (WrittenSegment segment : merged) {
                state.hints().endMove(segment, state.segments());
            }
            state.setCounts(state.counts().merged(took, merge.documents()));
        } finally {
            state.lock().unlock();
        }
    }

    private void end(Merge merge) {
        state.lock().lock();
        try {
            merge.sources.forEach(source -> source.setMerging(false));
            merge.frozen.forEach(source -> source.reader().close());
        } finally {
            state.lock().unlock();
        }
    }

    /// A merge from choosing to replacing.
    private static final class Merge {

        final List<WrittenSegment> sources;
        /// The sources as they were chosen.
        final List<LiveSegment> frozen = new ArrayList<>();
        final Schema schema;
        final FieldModels models;
        final String name;
        final long epoch;

        Merge(List<WrittenSegment> sources, WriterState state) {
            this.sources = sources;
            this.schema = state.schema();
            this.models = state.models();
            this.name = state.newSegmentName();
            this.epoch = state.epoch();
            for (WrittenSegment source : sources) {
                source.reader().retain();
                frozen.add(source.freeze(0));
                source.setMerging(true);
            }
        }

        long documents() {
            return frozen.stream().mapToLong(LiveSegment::documents).sum();
        }

        /// Rows of the merged segment whose documents were deleted since the sources were chosen.
        RoaringBitmap deletedMeanwhile() {
            RoaringBitmap out = new RoaringBitmap();
            long base = 0;
            for (int i = 0; i < sources.size(); i++) {
                RoaringBitmap then = frozen.get(i).deleted();
                RoaringBitmap before = then == null ? new RoaringBitmap() : then;
                RoaringBitmap now = sources.get(i).deleted();
                long first = base;
                RoaringBitmap.andNot(now, before).forEach((int row) -> {
                    out.add((int) (first + row - before.rank(row)));
                });
                base += frozen.get(i).documents();
            }
            return out;
        }
    }
}
