package dev.quarry.ids;

import dev.quarry.document.DocumentId;
import java.io.IOException;

/// Places by document id, in one file: what an [IdLookup.Mapped] makes and a writer fills. A place is the writer's
/// affair, at least 0. Ids are of the kind the map was made for. Used by one thread at a time.
public interface IdMap extends AutoCloseable {

    /// The place of a document that has none.
    long NOWHERE = -1;

    /// The place of a document, or [#NOWHERE].
    long find(DocumentId id) throws IOException;

    /// Gives a document a place, instead of the one it had.
    ///
    /// @throws IOException also when the map is full, which it must not be before [IdLookup.Mapped#maximum]; what
    ///     was in it stays
    void put(DocumentId id, long place) throws IOException;

    /// Forgets a document, if it is known.
    void remove(DocumentId id) throws IOException;

    /// Writes everything to the file; whoever calls forces it to disk. A second call does nothing.
    @Override
    void close() throws IOException;
}
