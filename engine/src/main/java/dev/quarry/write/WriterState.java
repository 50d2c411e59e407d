package dev.quarry.write;

import dev.quarry.document.DocumentId;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.ids.IdLookup;
import dev.quarry.ids.IdMapFullException;
import dev.quarry.index.FieldModels;
import dev.quarry.index.IndexFolder;
import dev.quarry.index.SegmentBuilder;
import dev.quarry.observe.CommitEvent;
import dev.quarry.observe.WriteCounts;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SchemaCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a writer and its merges share. Every method but the constructor is called with [#lock] held.
public final class WriterState {

    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private final IdLookup ids;
    private final IdHints hints;
    private Manifest manifest;
    private Schema schema;
    private FieldModels models;
    private SegmentSet segments;
    private long nextSegment;
    private WriteCounts counts = WriteCounts.NONE;
    /// Files that no commit needs any more.
    private final Set<String> obsolete = new HashSet<>();

    /// The state of a commit.
    ///
    /// @throws IdMapFullException when it has more documents than the id map is for
    public WriterState(Path folder, Manifest manifest, IdLookup ids) throws IOException {
        this.folder = folder;
        this.manifest = manifest;
        this.ids = ids;
        this.schema = SchemaCodec.schema(folder, manifest);
        this.models = FieldModels.read(folder, schema);
        this.nextSegment = manifest.nextSegment();
        IndexFolder.removeOrphans(folder, manifest, schema, ids);
        this.hints = new IdHints(folder, ids, schema.ids(), manifest);
        try {
            this.segments = new SegmentSet(folder, manifest, schema, models, hints);
        } catch (IOException | RuntimeException e) {
            hints.close(Optional.empty());
            throw e;
        }
    }

    public ReentrantLock lock() {
        return lock;
    }

    public Path folder() {
        return folder;
    }

    /// The last commit.
    public Manifest manifest() {
        return manifest;
    }

    public Schema schema() {
        return schema;
    }

    public FieldModels models() {
        return models;
    }

    public SegmentSet segments() {
        return segments;
    }

    /// What was done so far.
    public WriteCounts counts() {
        return counts;
    }

    public void setCounts(WriteCounts now) {
        counts = now;
    }

    /// A name for a new segment file, given once.
    public String newSegmentName() {
        return IndexFolder.segmentName(nextSegment++);
    }

    /// The number the next segment file gets.
    public long nextSegment() {
        return nextSegment;
    }

    IdHints hints() {
        return hints;
    }

    /// The file of a segment is of no use any more; it goes with the next commit, if that does not name it.
    void setObsolete(SegmentEntry entry) {
        obsolete.add(entry.name());
    }

    /// Makes a commit, durably, and deletes what it does not need.
    public void publish(Manifest next) throws IOException {
        CommitEvent event = new CommitEvent();
        event.begin();
        long start = System.nanoTime();
        ManifestStore.commit(folder, next);
        committed(next);
        counts = counts.committed(System.nanoTime() - start);
        event.index = folder.toString();
        event.generation = next.generation();
        event.segments = next.segments().size();
        event.documents = next.documents();
        event.commit();
    }

    /// A commit was made. Files of the one before that it does not name are deleted; one that resists is tried
    /// again next time, and in the end by the next writer.
    private void committed(Manifest next) throws IOException {
        Set<String> needed = IndexFolder.segmentFiles(next);
        obsolete.addAll(IndexFolder.segmentFiles(manifest));
        obsolete.removeAll(needed);
        boolean sameFields = next.fields().equals(manifest.fields());
        manifest = next;
        if (!sameFields) {
            schema = SchemaCodec.schema(folder, next);
            segments.reopen(schema, models);
        }
        for (Iterator<String> names = obsolete.iterator(); names.hasNext(); ) {
            if (delete(folder.resolve(names.next()))) {
                names.remove();
            }
        }
    }

    private static boolean delete(Path file) {
        try {
            Files.deleteIfExists(file);
            return true;
        } catch (IOException e) {
            return false; // some systems keep files that are mapped; the commit is sound with it
        }
    }

    /// Goes back to the last commit, and deletes what was written since; no merge may run. The last commit is
    /// what the folder says: one that failed after its manifest had its name is made.
    public void rollback() throws IOException {
        segments.close();
        manifest = ManifestStore.newest(folder).orElse(manifest);
        nextSegment = Math.max(nextSegment, manifest.nextSegment());
        schema = SchemaCodec.schema(folder, manifest);
        models = FieldModels.read(folder, schema);
        IndexFolder.removeOrphans(folder, manifest, schema, ids);
        obsolete.clear();
        hints.clear();
        segments = new SegmentSet(folder, manifest, schema, models, hints);
    }

    /// Refuses a document when the id map has no room for it.
    ///
    /// @param pending documents that no segment has yet; null for none
    /// @throws IdMapFullException when it is new, and would be one too many
    public void requireRoom(DocumentId id, @Nullable SegmentBuilder pending) throws IOException {
        int others = pending == null ? 0 : pending.documents();
        boolean isNew = pending == null || pending.row(id) < 0;
        if (!hints.hasRoom(others) && isNew && segments.row(id).isEmpty()) {
            throw hints.full(others);
        }
    }

    /// Closes all readers, and the id map, which the next writer can use when everything is committed; no merge
    /// may run.
    ///
    /// @param sound whether no change failed half way
    public void close(boolean sound) throws IOException {
        Optional<Manifest> committed = sound && !segments.isChanged() ? Optional.of(manifest) : Optional.empty();
        segments.close();
        hints.close(committed);
    }
}
