package dev.quarry.ids;

import dev.quarry.document.DocumentId;
import dev.quarry.format.DurableFiles;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An id map and its stamp, in an index folder. Not thread-safe.
public final class StampedIdMap {

    private final IdLookup.Mapped lookup;
    private final Schema.IdKind kind;
    private final Path folder;
    private final Path file;
    private final Path stamp;
    private IdMap map;
    /// The digest in the stamp; null when it is not there.
    private byte @Nullable [] stamped;

    private StampedIdMap(Path folder, IdLookup.Mapped lookup, Schema.IdKind kind, Manifest commit) throws IOException {
        this.lookup = lookup;
        this.kind = kind;
        this.folder = folder;
        this.file = folder.resolve(IdLookup.Mapped.FILE);
        this.stamp = folder.resolve(IdLookup.Mapped.STAMP);
        byte[] digest = IdStamp.digest(lookup.name(), kind, commit);
        boolean fits = IdStamp.fits(stamp, digest, file);
        this.stamped = fits ? digest : null;
        this.map = fits ? lookup.open(file, kind) : empty();
    }

    /// Opens the map of a commit; an empty one when there is none whose stamp fits.
    public static StampedIdMap open(Path folder, IdLookup.Mapped lookup, Schema.IdKind kind, Manifest commit)
            throws IOException {
        return new StampedIdMap(folder, lookup, kind, commit);
    }

    /// Whether nothing was changed since the map was opened with a stamp, so that it has all documents of the
    /// commit.
    public boolean isUnchanged() {
        return stamped != null;
    }

    /// The place of a document, or [IdMap#NOWHERE].
    public long find(DocumentId id) throws IOException {
        return fits(id) ? map.find(id) : IdMap.NOWHERE;
    }

    private boolean fits(DocumentId id) {
        return switch (id) {
            case DocumentId.OfString any -> kind == Schema.IdKind.STRING;
            case DocumentId.OfLong any -> kind == Schema.IdKind.LONG;
        };
    }

    /// Gives a document a place.
    public void put(DocumentId id, long place) throws IOException {
        removeStamp();
        map.put(id, place);
    }

    /// Forgets a document.
    public void remove(DocumentId id) throws IOException {
        removeStamp();
        map.remove(id);
    }

    /// Forgets all documents.
    public void clear() throws IOException {
        removeStamp();
        map.close();
        map = empty();
    }

    private void removeStamp() throws IOException {
        if (stamped != null) {
            Files.delete(stamp);
            DurableFiles.forceFolder(folder);
            stamped = null;
        }
    }

    private IdMap empty() throws IOException {
        Files.deleteIfExists(stamp);
        Files.deleteIfExists(file);
        DurableFiles.forceFolder(folder);
        return lookup.create(file, kind);
    }

    /// Closes the map and stamps it.
    ///
    /// @param commit of which the map has exactly the documents; empty when there is none: the map is of no use to
    ///     the next writer then
    public void close(Optional<Manifest> commit) throws IOException {
        map.close();
        byte[] digest = commit.isPresent() ? IdStamp.digest(lookup.name(), kind, commit.get()) : null;
        if (digest != null && !Arrays.equals(digest, stamped)) { // a stamp that is there says true of its own commit
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            IdStamp.of(digest, file).write(stamp);
        }
    }
}
