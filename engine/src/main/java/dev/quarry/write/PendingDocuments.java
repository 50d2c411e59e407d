package dev.quarry.write;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.index.Resources;
import dev.quarry.index.SegmentBuilder;
import dev.quarry.observe.FlushEvent;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The documents that wait to become a segment, and what they replace. Not thread-safe: belongs to the lock of its
/// writer.
public final class PendingDocuments {

    private final WriterState state;
    private final Resources resources;
    private @Nullable SegmentBuilder builder;

    /// @param resources for building segments
    public PendingDocuments(WriterState state, Resources resources) {
        this.state = state;
        this.resources = resources;
    }

    private SegmentBuilder builder(DocumentId next) throws IOException {
        SegmentBuilder made = builder;
        state.requireRoom(next, made);
        if (made == null) {
            made = new SegmentBuilder(state.folder(), state.schema(), state.models());
            builder = made;
        }
        return made;
    }

    /// Adds a document.
    ///
    /// @throws InvalidDocumentException when the schema does not allow it or its id is there; nothing of it is
    ///     kept
    public void add(Document document) throws IOException {
        OptionalLong row = state.segments().row(document.id());
        if (row.isPresent()) {
            throw new InvalidDocumentException(
                    document.id().toString(),
                    "id",
                    "an id that is not in the index",
                    "the same id in row " + row.getAsLong());
        }
        builder(document.id()).add(document);
    }

    /// Adds a document in place of the one that has its id.
    ///
    /// @return whether there was one
    /// @throws InvalidDocumentException when the schema does not allow it; the one before stays
    public boolean upsert(Document document) throws IOException {
        SegmentBuilder made = builder(document.id());
        made.stage(document);
        boolean replaced = delete(document.id());
        made.append(document);
        return replaced;
    }

    /// Deletes a document, here or in the segments.
    ///
    /// @return whether it was there
    public boolean delete(DocumentId id) throws IOException {
        return (builder != null && builder.delete(id)) || state.segments().delete(id);
    }

    /// The documents that wait.
    public int documents() {
        return builder == null ? 0 : builder.documents();
    }

    /// Whether there are so many rows or bytes.
    public boolean exceeds(int rows, long bytes) {
        return builder != null && (builder.rows() >= rows || builder.byteSize() >= bytes);
    }

    /// Makes a segment of them.
    ///
    /// @return whether there was anything
    public boolean flush() throws IOException {
        SegmentBuilder made = builder;
        if (made == null) {
            return false;
        }
        if (made.documents() > 0) {
            FlushEvent event = new FlushEvent();
            event.begin();
            long start = System.nanoTime();
            SegmentEntry entry = made.publish(state.newSegmentName(), resources);
            state.segments().add(entry, made.deleted(), state.schema(), state.models());
            state.setCounts(state.counts().flushed(System.nanoTime() - start));
            event.index = state.folder().toString();
            event.documents = made.documents();
            event.bytes = entry.byteSize();
            event.commit();
        }
        builder = null;
        made.close();
        return true;
    }

    /// Drops them.
    public void drop() throws IOException {
        SegmentBuilder made = builder;
        builder = null;
        if (made != null) {
            made.close();
        }
    }
}
