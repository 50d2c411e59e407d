package dev.quarry;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.filter.Filter;
import dev.quarry.filter.InvalidFilterException;
import dev.quarry.format.manifest.FieldEntry;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.ids.IdMapFullException;
import dev.quarry.index.LiveSegment;
import dev.quarry.index.Resources;
import dev.quarry.index.WriteLock;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.observe.WriteCounts;
import dev.quarry.pq.IvfQuery;
import dev.quarry.pq.PqModel;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.write.Merger;
import dev.quarry.write.PendingDocuments;
import dev.quarry.write.WriterState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Changes an index: adds, replaces and deletes documents. They are spooled to disk as they come; [#flush] builds
/// them into a segment, [#commit] makes everything so far part of the index in one atomic step, [#rollback] drops
/// it. Segments are merged in the background. One writer at a time may be open on an index; it is thread-safe,
/// and its methods wait for each other, but not for merges or searches. Closing without a commit drops what was
/// done since the last one.
///
/// After an `IOException` (a full disk, say) the writer accepts nothing but [#rollback] and [#close]; the last
/// commit is untouched.
public final class IndexWriter implements AutoCloseable {

    private final Path folder;
    private final WriterOptions options;
    private final WriteLock writeLock;
    private final WriterState state;
    private final ReentrantLock lock;
    private final Merger merger;
    private final PendingDocuments pending;
    private boolean broken;
    private boolean closed;

    private IndexWriter(Path folder, WriterOptions options, WriteLock writeLock) throws IOException {
        this.folder = folder;
        this.options = options;
        this.writeLock = writeLock;
        this.state = new WriterState(folder, Index.newestManifest(folder), options.ids());
        this.lock = state.lock();
        this.pending = new PendingDocuments(state, resources(options, options.threads()));
        int threads = options.merging().threads();
        this.merger = new Merger(
                state, options.merging().policy(), resources(options, threads == 0 ? options.threads() : threads));
    }

    private static Resources resources(WriterOptions options, int threads) {
        return new Resources(threads, options.bufferBytes(), options.progress(), options.batches());
    }

    /// Opens the index for writing with the default options.
    public static IndexWriter open(Path folder) throws IOException {
        return open(folder, WriterOptions.DEFAULT);
    }

    /// Opens the index for writing and removes what an interrupted writer left behind.
    ///
    /// @throws NotAnIndexException when the folder is not an index
    /// @throws IndexLockedException when another writer is open
    public static IndexWriter open(Path folder, WriterOptions options) throws IOException {
        Index.newestManifest(folder); // says so when it is not an index, before a lock file is made there
        WriteLock lock = WriteLock.tryAcquire(folder).orElse(null);
        if (lock == null) {
            throw new IndexLockedException(folder.resolve(WriteLock.FILE), WriteLock.holder(folder));
        }
        try {
            return new IndexWriter(folder, options, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// What a method does while no other runs.
    private interface Step<T> {
        T run() throws IOException;
    }

    /// Runs a step when the writer is usable. What is no refusal of its arguments leaves it unusable.
    private <T> T alone(Step<T> step) throws IOException {
        lock.lock();
        try {
            requireUsable();
            try {
                return step.run();
            } catch (InvalidDocumentException | InvalidFieldException | InvalidFilterException | IdMapFullException e) {
                throw e; // refused before anything was done
            } catch (IOException | RuntimeException | Error e) {
                broken = true;
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Adds a document.
    ///
    /// @throws InvalidDocumentException when the schema does not allow it or its id is in the index already;
    ///     nothing of it is kept and the writer goes on
    public void add(Document document) throws IOException {
        alone(() -> {
            pending.add(document);
            return flushWhenFull();
        });
    }

    /// Adds a document in place of the one that has its id, if there is one. Readers see one or the other.
    ///
    /// @return whether there was one
    /// @throws InvalidDocumentException when the schema does not allow it; the one before stays and the writer
    ///     goes on
    public boolean upsert(Document document) throws IOException {
        return alone(() -> {
            boolean replaced = pending.upsert(document);
            flushWhenFull();
            return replaced;
        });
    }

    /// Deletes a document.
    ///
    /// @return whether it was there
    public boolean delete(DocumentId id) throws IOException {
        return alone(() ->
                (pending != null && pending.delete(id)) || state.segments().delete(id));
    }

    /// Deletes the documents for which a filter holds by now. Documents that wait are flushed for it.
    ///
    /// @return how many there were
    /// @throws InvalidFilterException when it does not fit the schema; nothing is deleted and the writer goes on
    public long delete(Filter filter) throws IOException {
        return alone(() -> {
            LiveSegment.validate(filter, state.schema());
            flushPending();
            return state.segments().delete(filter, state.schema());
        });
    }

    /// The documents that no segment has yet.
    public int pending() {
        lock.lock();
        try {
            return pending.documents();
        } finally {
            lock.unlock();
        }
    }

    /// The documents that the next commit will have.
    public long documents() {
        lock.lock();
        try {
            return state.segments().documents() + pending.documents();
        } finally {
            lock.unlock();
        }
    }

    /// What this writer has done so far.
    public WriteCounts counts() {
        lock.lock();
        try {
            return state.counts();
        } finally {
            lock.unlock();
        }
    }

    /// Builds the documents added since the last flush into a segment, which the next commit makes part of the
    /// index. Happens by itself, see [WriterOptions#flushing].
    public void flush() throws IOException {
        alone(this::flushPending);
    }

    private boolean flushWhenFull() throws IOException {
        WriterOptions.Flushing limits = options.flushing();
        return pending.exceeds(limits.documents(), limits.bytes()) && flushPending();
    }

    private boolean flushPending() throws IOException {
        boolean flushed = pending.flush();
        mergeInBackground();
        return flushed;
    }

    private void mergeInBackground() {
        if (options.merging().threads() > 0) {
            merger.start();
        }
    }

    /// Makes everything so far part of the index, durably: after a return it survives a crash and a power cut;
    /// when this throws, the index is as it was before, or as it would be after, and no mixture. With nothing
    /// done, nothing happens. Merges that failed in the background are reported here, once, before anything is
    /// done: the first, with the others as suppressed exceptions; the next call commits.
    ///
    /// @return the generation of the newest commit
    public long commit() throws IOException {
        throwMergeFailure();
        return alone(() -> {
            flushPending();
            List<FieldEntry> fields = changes().withModels();
            if (!state.segments().isChanged() && fields.equals(state.manifest().fields())) {
                return state.manifest().generation();
            }
            long generation = state.manifest().generation() + 1;
            List<SegmentEntry> entries = state.segments().entries(generation);
            publish(new Manifest(
                    generation, state.nextSegment(), state.manifest().settings(), fields, entries));
            return generation;
        });
    }

    /// Drops everything since the last commit. The writer is as if it had just been opened, also after an error.
    public void rollback() throws IOException {
        lock.lock();
        try {
            merger.cancel();
            if (closed) {
                requireUsable();
            }
            broken = true; // until all is well
            pending.drop();
            state.rollback();
            broken = false;
        } finally {
            merger.resume();
            lock.unlock();
        }
    }

    /// Merges segments as the policy of [WriterOptions#merging] says, in this thread, until it says nothing more
    /// and nothing is merged elsewhere. The next commit makes the result part of the index.
    ///
    /// @return how many merges there were
    public int merge() throws IOException {
        alone(this::flushPending);
        return merger.merge();
    }

    /// Merges everything into one segment without deleted rows, in this thread: the fastest to search and the
    /// smallest, at the cost of writing all of it anew. Waits for merges that run, and lets none run beside it.
    /// What other threads write meanwhile stays in segments of its own. The next commit makes it part of the index.
    public void compact() throws IOException {
        alone(this::flushPending);
        merger.compact();
    }

    /// Waits until nothing is merged.
    ///
    /// @throws IOException when merges in the background failed; the segments are as they were before them
    public void awaitMerges() throws IOException {
        merger.await();
        throwMergeFailure();
    }

    private void throwMergeFailure() throws IOException {
        lock.lock();
        try {
            merger.throwFailure();
        } finally {
            lock.unlock();
        }
    }

    /// An index of what the next commit would have, without making it: near-real-time search. What was added is
    /// flushed, so each call with new documents costs a small segment. It shows this moment for good and shares
    /// all segments with the writer; [Index#refresh] of it gives the newest commit. Close it like any other.
    public Index snapshot() throws IOException {
        return alone(() -> {
            flushPending();
            Snapshot snapshot = new Snapshot(
                    state.manifest().generation(),
                    state.schema(),
                    state.models().copy(),
                    state.segments().freeze(),
                    List.of());
            return Index.of(folder, snapshot, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO));
        });
    }

    /// Changes the default parameters of a sparse field's searches, as a commit of its own over the segments of
    /// the last one, durable like any other. What was done since waits for the next. Indexes opened before keep
    /// the defaults they have.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field or it is no sparse one
    public long changeSearch(String field, SeismicQuery parameters) throws IOException {
        return alone(() -> publish(changes().search(field, parameters)));
    }

    /// The same for a dense field.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field or it is no dense one
    public long changeSearch(String field, HnswQuery parameters) throws IOException {
        return alone(() -> publish(changes().search(field, parameters)));
    }

    /// The same for a field of lists.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field or it is no dense one
    public long changeSearch(String field, IvfQuery parameters) throws IOException {
        return alone(() -> publish(changes().search(field, parameters)));
    }

    /// The same for a field of several vectors a document.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field or it is none of that kind
    public long changeSearch(String field, MultiVectorQuery parameters) throws IOException {
        return alone(() -> publish(changes().search(field, parameters)));
    }

    /// Makes a model a product-quantized field's: before its first vectors come, any that fits the field; later
    /// one that was trained further from that which made the codes, which stay as they are. A commit of its own
    /// like [#changeSearch(String, SeismicQuery)]; the file of a model no longer used is removed by the next
    /// writer.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field, it is not product-quantized, or the model does
    ///     not fit it or its codes
    public long changeModel(String field, PqModel model) throws IOException {
        return alone(() -> {
            boolean empty = state.segments().size() == 0 && pending.documents() == 0;
            return publish(changes().model(field, model, !empty));
        });
    }

    private FieldChanges changes() {
        return new FieldChanges(state);
    }

    /// Commits the segments of the last commit with other settings of fields.
    private long publish(List<FieldEntry> fields) throws IOException {
        Manifest last = state.manifest();
        publish(new Manifest(last.generation() + 1, state.nextSegment(), last.settings(), fields, last.segments()));
        return state.manifest().generation();
    }

    private void publish(Manifest next) throws IOException {
        state.publish(next);
        mergeInBackground();
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try (writeLock) {
            merger.cancel();
            if (!closed) {
                closed = true;
                try {
                    pending.drop();
                } finally {
                    state.close(!broken);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireUsable() throws IOException {
        if (broken || closed) {
            throw new IOException(folder
                    + (closed ? ": the writer is closed; open a new one" : ": the writer failed before; roll it back"));
        }
    }
}
