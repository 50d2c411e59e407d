package dev.quarry.write;

import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.index.FieldModels;
import dev.quarry.index.IndexFolder;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SchemaCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// What a writer and its merges share. Every method but the constructor is called with [#lock] held.
public final class WriterState {

    private final Path folder;
    private final ReentrantLock lock = new ReentrantLock();
    private Manifest manifest;
    private Schema schema;
    private FieldModels models;
    private SegmentSet segments;
    private long nextSegment;
    /// Changes when the segments are thrown away, so that a merge of them knows.
    private long epoch;
    /// Files that no commit needs any more.
    private final Set<String> obsolete = new HashSet<>();

    /// The state of a commit.
    public WriterState(Path folder, Manifest manifest) throws IOException {
        this.folder = folder;
        this.manifest = manifest;
        this.schema = SchemaCodec.schema(folder, manifest);
        this.models = FieldModels.read(folder, schema);
        IndexFolder.removeOrphans(folder, manifest, schema);
        this.segments = new SegmentSet(folder, manifest, schema, models);
        this.nextSegment = manifest.nextSegment();
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

    /// A name for a new segment file, given once.
    public String newSegmentName() {
        return IndexFolder.segmentName(nextSegment++);
    }

    /// The number the next segment file gets.
    public long nextSegment() {
        return nextSegment;
    }

    long epoch() {
        return epoch;
    }

    /// The file of a segment is of no use any more; it goes with the next commit, if that does not name it.
    void setObsolete(SegmentEntry entry) {
        obsolete.add(entry.name());
    }

    /// A commit was made. Files of the one before that it does not name are deleted; one that resists is tried
    /// again next time, and in the end by the next writer.
    public void committed(Manifest next) throws IOException {
        Set<String> needed = files(next);
        obsolete.addAll(files(manifest));
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

    private static Set<String> files(Manifest manifest) {
        Set<String> names = new HashSet<>();
        for (SegmentEntry segment : manifest.segments()) {
            names.add(segment.name());
            segment.deletes().ifPresent(deletes -> names.add(deletes.name()));
        }
        return names;
    }

    /// Goes back to the last commit, and deletes what was written since.
    public void rollback() throws IOException {
        epoch++;
        segments.close();
        schema = SchemaCodec.schema(folder, manifest);
        models = FieldModels.read(folder, schema);
        IndexFolder.removeOrphans(folder, manifest, schema);
        obsolete.clear();
        segments = new SegmentSet(folder, manifest, schema, models);
    }

    /// Closes all readers.
    public void close() {
        epoch++;
        segments.close();
    }
}
