package dev.quarry.write;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// A merge, from choosing its sources to putting what came of them in their place. Belongs to the thread that runs
/// it; others ask, with the lock of the writer held, what it takes.
final class Merge {

    /// Rows the id map is told of while the writer waits.
    private static final int MOVED_AT_ONCE = 4096;

    private final List<WrittenSegment> sources;
    private final WriterState state;
    private final Resources resources;
    /// The sources as they were chosen.
    private final List<LiveSegment> frozen = new ArrayList<>();
    private final Schema schema;
    private final FieldModels models;
    private final String name;
    private final long liveBytes;

    /// To be called with the writer's lock held, like [#end].
    ///
    /// @param resources what it may use; progress that throws calls it off
    Merge(List<WrittenSegment> sources, WriterState state, Resources resources) {
        this.sources = sources;
        this.state = state;
        this.resources = resources;
        this.schema = state.schema();
        this.models = state.models();
        this.name = state.newSegmentName();
        this.liveBytes = WrittenSegment.liveBytes(sources);
        for (WrittenSegment source : sources) {
            source.reader().retain();
            frozen.add(source.freeze(0));
            source.setMerging(true);
        }
    }

    List<WrittenSegment> sources() {
        return sources;
    }

    /// What was live of its sources when they were chosen, in bytes of their files.
    long liveBytes() {
        return liveBytes;
    }

    /// Memory it may use for posting lists.
    long bufferBytes() {
        return resources.bufferBytes();
    }

    private long documents() {
        return frozen.stream().mapToLong(LiveSegment::documents).sum();
    }

    /// Writes the merged segment and puts it in the place of its sources. When this throws, the segments are as
    /// they were. Not to be called with the writer's lock held.
    ///
    /// @param requireWanted throws when the merge was called off
    void run(Runnable requireWanted) throws IOException {
        MergeEvent event = new MergeEvent();
        event.begin();
        long start = System.nanoTime();
        try {
            SegmentEntry entry = build(requireWanted);
            if (entry != null && state.hints().isMapped()) {
                moveIds(entry, requireWanted);
            }
            replace(entry, start, requireWanted);
            report(event, entry);
        } catch (IOException | RuntimeException | Error e) {
            discard(e);
            throw e;
        }
    }

    /// Writes the merged segment; null when no row is left.
    private @Nullable SegmentEntry build(Runnable requireWanted) throws IOException {
        try (SegmentBuilder builder = new SegmentBuilder(state.folder(), schema, models)) {
            for (LiveSegment source : frozen) {
                requireWanted.run();
                builder.copy(source.reader(), source.deleted());
            }
            return builder.rows() == 0 ? null : builder.publish(name, resources);
        }
    }

    /// Tells the id map of the rows, a part at a time, so that the writer does not wait for all of them.
    private void moveIds(SegmentEntry entry, Runnable requireWanted) throws IOException {
        int rows = entry.rows();
        SourceRows walk = new SourceRows();
        try (SegmentReader merged =
                SegmentReader.open(state.folder().resolve(name), entry, schema, models, Residence.MAPPED)) {
            for (int from = 0; from < rows; from = Math.min(rows - MOVED_AT_ONCE, from) + MOVED_AT_ONCE) {
                int to = Math.min(rows - from, MOVED_AT_ONCE) + from;
                state.lock().lock();
                try {
                    requireWanted.run();
                    if (from == 0) {
                        state.hints().startMove();
                    }
                    state.hints().move(merged, from, to, walk.deleted(from, to));
                } finally {
                    state.lock().unlock();
                }
            }
        }
    }

    private void replace(@Nullable SegmentEntry entry, long start, Runnable requireWanted) throws IOException {
        state.lock().lock();
        try {
            requireWanted.run();
            List<WrittenSegment> merged = new ArrayList<>();
            if (entry != null) {
                SegmentReader reader = SegmentReader.open(
                        state.folder().resolve(name), entry, state.schema(), state.models(), Residence.MAPPED);
                merged.add(new WrittenSegment(reader, deletedMeanwhile(), Optional.empty()));
                state.hints().endMove();
            }
            sources.forEach(source -> state.setObsolete(source.reader().entry()));
            state.segments().replace(sources, merged);
            state.setCounts(state.counts().merged(System.nanoTime() - start, documents()));
        } finally {
            state.lock().unlock();
        }
    }

    private void report(MergeEvent event, @Nullable SegmentEntry entry) {
        event.end();
        if (event.shouldCommit()) {
            event.index = state.folder().toString();
            event.segments = frozen.size();
            event.documents = documents();
            for (LiveSegment source : frozen) {
                event.bytesRead += source.reader().entry().byteSize();
            }
            event.bytesWritten = entry == null ? 0 : entry.byteSize();
            event.commit();
        }
    }

    /// Deletes the file of a segment that no commit will name.
    private void discard(Throwable reason) {
        try {
            Files.deleteIfExists(state.folder().resolve(name));
        } catch (IOException e) {
            reason.addSuppressed(e); // the next writer deletes it
        }
    }

    /// Lets go of the sources, whatever became of them.
    void end() {
        sources.forEach(source -> source.setMerging(false));
        frozen.forEach(source -> source.reader().close());
    }

    /// Rows of the merged segment whose documents were deleted since the sources were chosen.
    private RoaringBitmap deletedMeanwhile() {
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

    /// Walks over the sources' rows in the order of the merged segment.
    private final class SourceRows {

        private int source;
        private int row;

        /// The next rows' numbers in the merged segment, of those whose documents were deleted since the sources
        /// were chosen.
        RoaringBitmap deleted(int from, int to) {
            RoaringBitmap out = new RoaringBitmap();
            for (int merged = from; merged < to; merged++) {
                while (row == frozen.get(source).rows() || !frozen.get(source).isLive(row)) {
                    boolean ended = row == frozen.get(source).rows();
                    source += ended ? 1 : 0;
                    row = ended ? 0 : row + 1;
                }
                if (!sources.get(source).isLive(row)) {
                    out.add(merged);
                }
                row++;
            }
            return out;
        }
    }
}
