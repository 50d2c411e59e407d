package dev.quarry.ids;

import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;

/// How a writer finds the document that has an id, to replace or delete it. Readers are not concerned: they ask
/// the tables of the segments they have.
public sealed interface IdLookup {

    /// In the hash table that each segment file has, newest segment first. Nothing to keep, to size or to
    /// rebuild; a look costs one probe for each segment until the id is found.
    record SegmentTables() implements IdLookup {}

    /// In one map beside the segments, which says where a document is whatever the number of segments.
    ///
    /// What it says is a hint: the writer compares it with the segment, and asks the tables when it is wrong or
    /// says nothing, so that no state of the map can lose a document or bring one back. That costs documents that
    /// are new what the tables cost; those that are replaced or deleted are found at once.
    ///
    /// The map is derived data in two files of the index folder, [#FILE] and [#STAMP]: the stamp names the commit
    /// that the map has the documents of, and the checksum of its bytes. It is taken away, durably, before the
    /// first change of the map, and written when a writer is closed with everything committed. Without a stamp
    /// that fits, the map is not opened but made anew from the segments when a writer is opened: so after a
    /// crash, a close without commit, a commit by a writer that used no map, and damage.
    non-sealed interface Mapped extends IdLookup {

        /// The name of the map's file in the index folder.
        String FILE = "ids.map";

        /// The name of the stamp's file in the index folder.
        String STAMP = "ids.stamp";

        /// Names the kind of map, the version of its bytes, and the settings these depend on; a map that was made
        /// under another name is not opened.
        String name();

        /// How many documents the map is sure to take. The writer refuses what would be one more.
        long maximum();

        /// Makes an empty map.
        ///
        /// @param file where its bytes are to be; does not exist
        /// @param kind of all ids
        IdMap create(Path file, Schema.IdKind kind) throws IOException;

        /// Opens a map whose bytes are those that were there when it was closed.
        ///
        /// @param file as it was created
        /// @param kind as it was created with
        IdMap open(Path file, Schema.IdKind kind) throws IOException;
    }

    /// The default.
    static IdLookup segmentTables() {
        return new SegmentTables();
    }
}
